package console

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/line/secret"
)

// A command is one of the commands that begin with a slash.
type command struct {
	name string
	args string // as /help shows them
	help wording.ID
	run  func(t *Talk, ctx context.Context, arg string) error
	list list
}

// A list says which help lists a command.
type list uint8

const (
	inHelp    list = iota
	inAccount      // /help account
	inMod          // /help mod
	inNone
)

// usage is the error of a command that is wrong or cannot be carried out. Its text is
// shown to the user, and the session continues.
type usage string

func (u usage) Error() string { return string(u) }

// usageOf returns a message as a usage, in the user's language.
func (t *Talk) usageOf(id wording.ID, args ...wording.Arg) error {
	return usage(t.in.Say(id, args...))
}

var commands []command

// init fills the table of commands. An initialiser of commands would refer to itself, since
// help reads the table.
func init() {
	commands = []command{
		{"help", "", wording.HelpHelp, (*Talk).help, inHelp},
		{"nick", "NAME", wording.HelpNick, (*Talk).rename, inHelp},
		{"me", "TEXT", wording.HelpMe, (*Talk).act, inHelp},
		{"who", "[ROOM]", wording.HelpWho, (*Talk).who, inHelp},
		{"rooms", "", wording.HelpRooms, (*Talk).rooms, inHelp},
		{"join", "ROOM [KEY]", wording.HelpJoin, (*Talk).join, inHelp},
		{"leave", "", wording.HelpLeave, (*Talk).leave, inHelp},
		{"msg", "NICK TEXT", wording.HelpMsg, (*Talk).tell, inHelp},
		{"ignore", "[NICK]", wording.HelpIgnore, (*Talk).ignore, inHelp},
		{"unignore", "NICK", wording.HelpUnignore, (*Talk).unignore, inHelp},
		{"last", "[N]", wording.HelpLast, (*Talk).last, inHelp},
		{"since", "N", wording.HelpSince, (*Talk).since, inHelp},
		{"search", "WORDS", wording.HelpSearch, (*Talk).search, inHelp},
		{"forget", "N", wording.HelpForget, (*Talk).forget, inHelp},
		{"quiet", "[on|off]", wording.HelpQuiet, (*Talk).quiet, inHelp},
		{"times", "[on|off]", wording.HelpTimes, (*Talk).times, inHelp},
		{"echo", "[on|off]", wording.HelpEcho, (*Talk).echo, inHelp},
		{"files", "[FOLDER]", wording.HelpList, (*Talk).list, inHelp},
		{"cat", "FILE", wording.HelpCat, (*Talk).cat, inHelp},
		{"whoami", "", wording.HelpWhoami, (*Talk).whoami, inHelp},
		{"ping", "", wording.HelpPing, (*Talk).ping, inHelp},
		{"quit", "[WHY]", wording.HelpQuit, (*Talk).quit, inHelp},

		{"register", "PASSWORD [CODE]", wording.HelpRegister, (*Talk).register, inAccount},
		{"login", "[NICK] PASSWORD", wording.HelpLogin, (*Talk).login, inAccount},
		{"logout", "", wording.HelpLogout, (*Talk).logout, inAccount},
		{"passwd", "OLD NEW", wording.HelpPasswd, (*Talk).passwd, inAccount},
		{"account", "drop PASSWORD", wording.HelpAccount, (*Talk).account, inAccount},
		{"operator", "CODE", wording.HelpOperator, (*Talk).operator, inAccount},

		{"mod", "", wording.HelpMod, (*Talk).mod, inMod},
		{"whois", "NICK", wording.HelpWhois, (*Talk).whois, inMod},
		{"topic", "[TEXT]", wording.HelpTopic, (*Talk).topic, inMod},
		{"invite", "NICK", wording.HelpInvite, (*Talk).invite, inMod},
		{"room", "[...]", wording.HelpRoom, (*Talk).settings, inMod},
		{"op", "NICK [off]", wording.HelpOp, (*Talk).op, inMod},
		{"voice", "NICK [off]", wording.HelpVoice, (*Talk).voice, inMod},
		{"kick", "NICK [WHY]", wording.HelpKick, (*Talk).kick, inMod},
		{"mute", "TARGET [TIME] [WHY]", wording.HelpMute, (*Talk).mute, inMod},
		{"mute!", "", wording.ID{}, (*Talk).muteAll, inNone},
		{"unmute", "TARGET", wording.HelpUnmute, (*Talk).unmute, inMod},
		{"ban", "TARGET [TIME] [WHY]", wording.HelpBan, (*Talk).ban, inMod},
		{"ban!", "", wording.ID{}, (*Talk).banAll, inNone},
		{"unban", "TARGET", wording.HelpUnban, (*Talk).unban, inMod},
		{"bans", "[-all]", wording.HelpBans, (*Talk).bans, inMod},
		{"audit", "[N]", wording.HelpAudit, (*Talk).audit, inMod},
		{"registration", "open [TIME]|close", wording.HelpRegistration, (*Talk).registration, inMod},
	}
}

// aliases maps names that other chats use to the names of commands.
var aliases = map[string]string{
	"?": "help", "h": "help", "commands": "help",
	"names": "who", "users": "who", "w": "who",
	"list": "rooms", "channels": "rooms", "j": "join", "part": "leave",
	"m": "msg", "dm": "msg", "tell": "msg", "query": "msg", "whisper": "msg",
	"action": "me", "history": "last", "ls": "files", "dir": "files",
	"logon": "login", "signin": "login", "identify": "login", "logoff": "logout", "signout": "logout", "signup": "register", "password": "passwd",
	"silence": "mute", "gag": "mute", "ungag": "unmute", "whowas": "whois", "moderation": "mod", "settings": "room", "mode": "room", "promote": "op",
	"q": "quit", "find": "search", "grep": "search", "delete": "forget", "redact": "forget", "exit": "quit", "bye": "quit",
}

// isPath reports whether a line that begins with a slash is text, such as the compiler
// message "/usr/bin/ld: cannot find -lfoo". The first word of such a line contains another
// slash, a dot, a colon or a digit, which no command has. isPath is false for a line that
// begins with two slashes, which the caller handles.
func isPath(text string) bool {
	word, _, _ := strings.Cut(text[1:], " ")
	return !strings.HasPrefix(word, "/") && strings.ContainsAny(word, "/.:0123456789")
}

// parseCommand splits "/name arg" and returns the command of that name or alias. If there
// is none, c is zero and nearest is the name with the fewest differences, or "".
func parseCommand(text string) (c command, arg, nearest string) {
	name, arg, _ := strings.Cut(text[1:], " ")
	name = strings.ToLower(name)
	if alias, ok := aliases[name]; ok {
		name = alias
	}
	best := 3 // names with more than 2 differences are not suggested
	for _, c := range commands {
		if c.name == name {
			return c, strings.TrimSpace(arg), ""
		}
		if d := levenshtein.ComputeDistance(name, c.name); d < best && d < len(c.name) {
			best, nearest = d, c.name
		}
	}
	return command{}, "", nearest
}

// command runs a line that begins with a slash. First it sends the gathered lines to the
// room, so that the command follows them in order. The error ends the session.
func (t *Talk) command(ctx context.Context, text string) error {
	if err := t.Flush(ctx); err != nil {
		return err
	}
	c, arg, nearest := parseCommand(text)
	if c.run == nil {
		name, _, _ := strings.Cut(text, " ")
		why := wording.CommandUnknown
		if nearest != "" {
			why = wording.CommandMistyped
		}
		return t.answer(ctx, t.in.Say(why, wording.Command(name), wording.Other(nearest)))
	}
	err := c.run(t, ctx, arg)
	if u, ok := errors.AsType[usage](err); ok {
		return t.answer(ctx, u.Error())
	}
	return err
}

// do finishes a command that the room has carried out with the result err. It counts the
// line of a successful command. It returns a refusal as a usage, and an error that ends
// the session as it is.
func (t *Talk) do(ctx context.Context, err error) error {
	if err == nil {
		return t.took(ctx)
	}
	if errors.Is(err, room.ErrClosed) || ctx.Err() != nil {
		return err
	}
	if refused, ok := errors.AsType[*room.NickError](err); ok {
		return usage(t.in.Refusal(refused))
	}
	return usage(t.in.Error(err))
}

// help lists the commands: those of everybody, or with "account" or "mod" the others.
func (t *Talk) help(ctx context.Context, arg string) error {
	switch strings.ToLower(arg) {
	case "account", "accounts":
		return t.answer(ctx, t.commandLines(inAccount)...)
	case "mod", "moderation":
		return t.answer(ctx, t.commandLines(inMod)...)
	}
	texts := append([]string{t.in.Say(wording.HelpHead)}, t.commandLines(inHelp)...)
	texts = append(texts, HelpLine(t.in, "//...", wording.HelpSlash), t.in.Say(wording.HelpMore))
	if t.cfg.Shelf != nil {
		if put := t.cfg.Shelf.Put(t.claim.Nick, "/"); put != "" {
			texts = append(texts, t.in.Say(wording.HelpFiles), "  "+put)
		}
	}
	return t.answer(ctx, texts...)
}

// commandLines returns the lines of a list of commands.
func (t *Talk) commandLines(in list) (texts []string) {
	var listed []command
	width := usualWidth
	for _, c := range commands {
		if c.list != in {
			continue
		}
		if other, is := several[c.name]; is && t.exited != nil {
			c = other
		}
		if listed = append(listed, c); in != inHelp {
			width = max(width, utf8.RuneCountInString(t.in.Arguments(c.typed())))
		}
	}
	for _, c := range listed {
		texts = append(texts, helpLine(t.in, c.typed(), c.help, width))
	}
	return texts
}

// typed returns the command with its arguments, in English.
func (c *command) typed() string { return strings.TrimSpace("/" + c.name + " " + c.args) }

// usualWidth is the width of the commands in /help. A longer one makes its own line longer.
const usualWidth = 17

// HelpLine returns the line of /help about a command, in a language.
func HelpLine(in wording.Language, command string, help wording.ID) string {
	return helpLine(in, command, help, usualWidth)
}

func helpLine(in wording.Language, command string, help wording.ID, width int) string {
	return fmt.Sprintf("  %-*s %s", width, in.Arguments(command), in.Say(help, wording.Room(room.Lobby)))
}

// rename changes the user's nick to arg.
func (t *Talk) rename(ctx context.Context, arg string) error {
	if arg == "" {
		return t.usageOf(wording.WhichNick)
	}
	shown, err := room.CheckNick(arg)
	switch {
	case shown == t.claim.Nick:
		return t.usageOf(wording.NickAlready, wording.Nick(shown))
	case err == nil:
		err = t.seat.Rename(ctx, shown)
	}
	if err == nil {
		t.claim.Nick = shown
	}
	return t.do(ctx, err)
}

func (t *Talk) act(ctx context.Context, arg string) error {
	if arg == "" {
		return t.usageOf(wording.WhatDoYouDo)
	}
	if secret.Is(arg) {
		return t.usageOf(wording.SecretUnsaid)
	}
	t.gather(room.Line{Text: arg, Action: true})
	return t.Flush(ctx)
}

func (t *Talk) who(ctx context.Context, arg string) error {
	at := t.at
	if arg != "" {
		checked, err := room.CheckRoom(arg)
		if err != nil {
			return usage(t.in.Error(err))
		}
		at = checked
	}
	return t.do(ctx, t.seat.Roster(ctx, at))
}

func (t *Talk) rooms(ctx context.Context, _ string) error { return t.do(ctx, t.seat.Rooms(ctx)) }

func (t *Talk) tell(ctx context.Context, arg string) error {
	nick, text, _ := strings.Cut(arg, " ")
	if text = strings.TrimSpace(text); text == "" {
		return t.usageOf(wording.ToWhom)
	}
	if secret.Is(text) {
		return t.usageOf(wording.SecretUnsaid)
	}
	return t.private(ctx, nick, text)
}

// private tells nick a text, and answers the user if that is not possible. The text is kept if nick is the
// account of somebody who is away.
func (t *Talk) private(ctx context.Context, nick, text string) error {
	err := t.seat.Tell(ctx, nick, text)
	if err == nil || errors.Is(err, room.ErrClosed) || ctx.Err() != nil {
		return err
	}
	told := t.in.Error(err)
	if absent(err) {
		told = t.keep(ctx, nick, text, err)
	}
	// The room has counted the line already, and answer would count it a second time.
	return t.note(ctx, told)
}

// onOff returns the new state of a switch whose state is now. Without an argument the
// switch changes its state. The error is a usage.
func (t *Talk) onOff(arg string, now bool) (bool, error) {
	switch strings.ToLower(arg) {
	case "":
		return !now, nil
	case "on":
		return true, nil
	case "off":
		return false, nil
	}
	return now, t.usageOf(wording.OnOrOff)
}

// choose returns the message about a switch that is on or off.
func (t *Talk) choose(isOn bool, on, off wording.ID) string {
	if isOn {
		return t.in.Say(on)
	}
	return t.in.Say(off)
}

func (t *Talk) quiet(ctx context.Context, arg string) error {
	on, err := t.onOff(arg, t.chosen.Quiet)
	if err != nil {
		return err
	}
	t.chosen.Quiet = on
	return t.redress(ctx, t.choose(on, wording.QuietOn, wording.QuietOff))
}

func (t *Talk) times(ctx context.Context, arg string) error {
	on, err := t.onOff(arg, t.chosen.Times)
	if err != nil {
		return err
	}
	t.chosen.Times = on
	return t.redress(ctx, t.choose(on, wording.TimesOn, wording.TimesOff))
}

// redress gives the dialect of the changed choices to the room, and then answers the user.
func (t *Talk) redress(ctx context.Context, answer string) error {
	if err := t.seat.SetDialect(ctx, t.dialect(t.chosen)); err != nil {
		return err
	}
	return t.answer(ctx, answer)
}

func (t *Talk) echo(ctx context.Context, arg string) error {
	if t.exited != nil { // a page shows by the user's own lines which of them the room has
		return t.usageOf(wording.EchoAlways)
	}
	on, err := t.onOff(arg, !t.noEcho)
	if err != nil {
		return err
	}
	t.noEcho = !on
	if err := t.seat.SetEcho(ctx, on); err != nil {
		return err
	}
	return t.answer(ctx, t.choose(on, wording.EchoOn, wording.EchoOff))
}

func (t *Talk) whoami(ctx context.Context, _ string) error { return t.do(ctx, t.seat.Whoami(ctx)) }

func (t *Talk) ping(ctx context.Context, _ string) error { return t.seat.Ping(ctx) }

func (t *Talk) quit(ctx context.Context, arg string) error {
	if err := t.took(ctx); err != nil {
		return err
	}
	return t.Quit(ctx, arg)
}

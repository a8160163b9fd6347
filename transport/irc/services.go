package irc

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tertulia/actors/accounts"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// The services: nicks that belong to the server, and that users of IRC give commands to.
const (
	nickService   = "nickserv"
	serverService = "tertulia"
)

// service handles a line to one of the server's services, such as NickServ. It reports whether target is
// one. An error ends the session.
func (s *session) service(r *request, target, text string) (handled bool, err error) {
	switch plain.Fold(target) {
	case nickService:
		return true, s.askNickServ(r, text)
	case serverService:
		return true, s.runConsole(r, "", strings.TrimPrefix(strings.TrimSpace(text), "/"))
	}
	return false, nil
}

// nickServ handles the aliases of a line to NickServ.
func (s *session) nickServ(r *request) error { return s.askNickServ(r, strings.Join(r.Params, " ")) }

// nickServCommands are the commands of the console for those of NickServ on other networks.
var nickServCommands = map[string]string{
	"identify": "login", "login": "login", "id": "login", "auth": "login", "register": "register", "logout": "logout",
	"passwd": "passwd", "password": "passwd", "drop": "account drop", "unregister": "account drop",
}

// askNickServ runs the command of the console for a line to NickServ.
func (s *session) askNickServ(r *request, text string) error {
	word, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	rest = strings.TrimSpace(rest)
	name, known := nickServCommands[strings.ToLower(word)]
	switch {
	case strings.EqualFold(word, "set") && strings.HasPrefix(strings.ToLower(rest), "password "):
		name, rest = "passwd", strings.TrimSpace(rest[len("password "):])
	case !known:
		r.line(s, "NOTICE", s.nick, wording.Say(wording.IRCNickServ))
		return nil
	case name == "login" && !strings.Contains(rest, " "): // the password alone: that of the present nick
		rest = s.nick + " " + rest
	case name == "register":
		rest = withoutMail(rest)
	}
	return s.runConsole(r, "", name+" "+rest)
}

// withoutMail removes the address of mail after a password, which other networks want.
func withoutMail(arg string) string {
	password, more, _ := strings.Cut(arg, " ")
	if strings.Contains(more, "@") {
		return password
	}
	return arg
}

// tertulia runs a command of the console: [ROOM] COMMAND.... So "TERTULIA LAST 50" is what "/last 50" is there.
func (s *session) tertulia(r *request) error {
	words, at := slices.Clone(r.Params), ""
	if strings.HasPrefix(words[0], "#") {
		at, words = words[0], words[1:]
	}
	return s.runConsole(r, at, strings.Join(words, " "))
}

// runConsole runs a command of the console in a room, or in the first one of the user if it is empty. The answers
// are notices.
func (s *session) runConsole(r *request, at, text string) error {
	if text == "" {
		text = "help"
	}
	if err := s.settle(r); err != nil { // the answers come from the room
		return err
	}
	_, rooms, err := s.seat.Place(s.Ctx)
	if err != nil {
		return err
	}
	if at == "" && len(rooms) > 0 {
		at = rooms[len(rooms)-1]
	}
	way := console.Clear
	if s.secured() {
		way = console.Private
	}
	talk := console.NewTalk(s.console(), console.Seating{
		Seat: s.seat, Nick: s.nick, Claim: s.present(), Way: way, Dialect: func(console.Choices) room.Dialect { return s.dialect() },
		Exited: func(context.Context, string) error { return nil }, LoggedIn: s.hasLogin,
	})
	if err := talk.In(s.Ctx, at); err != nil {
		return err
	}
	if err := talk.Line(s.Ctx, lines.Line{Text: "/" + text}); err != nil {
		if errors.Is(err, console.ErrQuit) {
			return errQuit
		}
		return err
	}
	return s.follow()
}

// console returns the settings of the console.
func (s *session) console() *console.Config {
	return &console.Config{MaxLine: protocol.MaxLine, Recent: s.cfg.Recent, Gate: s.cfg.Gate, Shelf: s.cfg.Shelf, Kept: s.cfg.Kept, Page: s.cfg.Page}
}

// hasLogin takes the login that a command of the console has given the user, or the zero Login.
func (s *session) hasLogin(ctx context.Context, l accounts.Login) error {
	s.login = l
	nick, _, err := s.seat.Place(ctx)
	if err != nil {
		return err
	}
	s.nick = nick
	r := &request{}
	r.loggedIn(s)
	return s.finish(r)
}

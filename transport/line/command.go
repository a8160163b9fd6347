package line

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"

	"tertulia/actors/room"
)

// A command is what a line that begins with / can ask for.
type command struct {
	name string
	args string // as /help shows them
	help string
	run  func(s *session, arg string) error
}

// usage is the error of a command whose words are wrong or cannot be done: the
// user is told, the session goes on.
type usage string

func (u usage) Error() string { return string(u) }

var commands []command

func init() {
	commands = []command{
		{"help", "", "shows this", (*session).help},
		{"nick", "NAME", "changes your nick", (*session).rename},
		{"me", "TEXT", "says what you do: * ana waves", (*session).act},
		{"who", "[ROOM]", "shows who is here", (*session).who},
		{"rooms", "", "shows which rooms there are", (*session).rooms},
		{"join", "ROOM", "goes to another room, new or not", (*session).join},
		{"leave", "", "goes back to " + room.Lobby, (*session).leave},
		{"msg", "NICK TEXT", "says something to one person only", (*session).tell},
		{"last", "[N]", "shows the last N lines again", (*session).last},
		{"since", "N", "shows what followed line number N", (*session).since},
		{"quiet", "[on|off]", "hides who joins and leaves", (*session).quiet},
		{"times", "[on|off]", "shows the time of each line", (*session).times},
		{"echo", "[on|off]", "shows your own lines to you", (*session).echo},
		{"whoami", "", "shows your nick and room", (*session).whoami},
		{"ping", "", "is answered when all that you sent has been handled", (*session).ping},
		{"quit", "[WHY]", "leaves", (*session).quit},
	}
}

// parseCommand splits "/name arg" and finds the command, or the name of the
// nearest one.
func parseCommand(text string) (c command, arg, nearest string) {
	name, arg, _ := strings.Cut(text[1:], " ")
	name = strings.ToLower(name)
	best := 3 // a name that is further away helps nobody
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

// command runs a line that begins with /.
func (s *session) command(text string) error {
	if err := s.flush(); err != nil {
		return err
	}
	c, arg, nearest := parseCommand(text)
	if c.run == nil {
		name, _, _ := strings.Cut(text, " ")
		why := "there is no " + name
		if nearest != "" {
			why += ": did you mean /" + nearest + "?"
		} else {
			why += ": /help lists what there is"
		}
		return s.answer(why + " (to say a line that begins with a slash, begin it with two)")
	}
	err := c.run(s, arg)
	if u, ok := errors.AsType[usage](err); ok {
		return s.answer(u.Error())
	}
	return err
}

// do finishes a command that the room carries out: a refusal is shown to the
// user.
func (s *session) do(err error) error {
	if err == nil {
		return s.took()
	}
	if errors.Is(err, room.ErrClosed) || s.ctx.Err() != nil {
		return err
	}
	if refused, ok := errors.AsType[*room.NickError](err); ok {
		return usage(refused.Error() + offer(refused))
	}
	return usage(err.Error())
}

func (s *session) help(string) error {
	texts := []string{"type a line and press Enter to say it; these lines do something else:"}
	for _, c := range commands {
		texts = append(texts, fmt.Sprintf("  %-17s %s", "/"+c.name+" "+c.args, c.help))
	}
	return s.answer(append(texts, "  //...             says a line that begins with one slash")...)
}

func (s *session) rename(arg string) error {
	if arg == "" {
		return usage("which nick? for example /nick eva")
	}
	return s.do(s.seat.Rename(s.ctx, arg))
}

// notices are the beginnings of what the server says about somebody: an action
// must not be taken for it.
var notices = []string{"joined", "left", "is now ", "shared ", "replaced ", "renamed ", "deleted ", "was dropped"}

func (s *session) act(arg string) error {
	if arg == "" {
		return usage("what do you do? for example /me waves")
	}
	for _, n := range notices {
		if strings.HasPrefix(strings.ToLower(arg), n) {
			return usage("only the server says that somebody " + strings.TrimSpace(n) + ": put it in other words")
		}
	}
	s.say = append(s.say, room.Line{Text: arg, Action: true})
	return s.flush()
}

func (s *session) who(arg string) error {
	at := s.room
	if arg != "" {
		checked, err := room.CheckRoom(arg)
		if err != nil {
			return usage(err.Error())
		}
		at = checked
	}
	return s.do(s.seat.Roster(s.ctx, at))
}

func (s *session) rooms(string) error { return s.do(s.seat.Rooms(s.ctx)) }

func (s *session) join(arg string) error {
	if arg == "" {
		return usage("which room? for example /join #lab; /rooms lists those that are")
	}
	to, err := room.CheckRoom(arg)
	if err != nil {
		return usage(err.Error())
	}
	return s.move(to)
}

func (s *session) leave(string) error {
	if s.room == room.Lobby {
		return usage("you are in " + room.Lobby + " already, where everybody starts: /quit leaves the chat")
	}
	return s.move(room.Lobby)
}

// move takes the user to another room: in a chat of lines one is in one at a
// time.
func (s *session) move(to string) error {
	if room.SameName(to, s.room) {
		return usage("you are in " + s.room + " already")
	}
	if err := s.seat.Enter(s.ctx, to, s.cfg.Recent); err != nil {
		return s.do(err)
	}
	from := s.room
	s.room = to
	return s.do(s.seat.Exit(s.ctx, from))
}

func (s *session) tell(arg string) error {
	nick, text, _ := strings.Cut(arg, " ")
	if text = strings.TrimSpace(text); text == "" {
		return usage("to whom, and what? for example /msg bob hello")
	}
	err := s.seat.Tell(s.ctx, nick, text)
	if err == nil || errors.Is(err, room.ErrClosed) || s.ctx.Err() != nil {
		return err
	}
	// The room has counted the line already.
	return s.seat.Note(s.ctx, err.Error())
}

func (s *session) last(arg string) error {
	n := s.cfg.Recent
	if arg != "" {
		var err error
		if n, err = strconv.Atoi(arg); err != nil || n < 1 {
			return usage("how many lines? for example /last 50")
		}
	}
	return s.do(s.seat.Last(s.ctx, s.room, n))
}

func (s *session) since(arg string) error {
	seq, err := strconv.ParseUint(arg, 10, 64)
	if err != nil {
		return usage("since which line? for example /since 1042; /last shows the number that is due")
	}
	return s.do(s.seat.Since(s.ctx, s.room, seq))
}

// onOff reads the argument of a switch; without one it is turned over.
func onOff(arg string, now bool) (bool, error) {
	switch strings.ToLower(arg) {
	case "":
		return !now, nil
	case "on":
		return true, nil
	case "off":
		return false, nil
	}
	return now, usage("on or off?")
}

func (s *session) quiet(arg string) error {
	on, err := onOff(arg, s.dialect.quiet)
	if err != nil {
		return err
	}
	s.dialect.quiet = on
	return s.redress("joins and leaves are " + map[bool]string{true: "hidden", false: "shown"}[on])
}

func (s *session) times(arg string) error {
	on, err := onOff(arg, s.dialect.times)
	if err != nil {
		return err
	}
	s.dialect.times = on
	return s.redress("times are " + map[bool]string{true: "shown on each line", false: "shown on old lines only"}[on])
}

func (s *session) redress(answer string) error {
	if err := s.seat.SetDialect(s.ctx, s.dialect); err != nil {
		return err
	}
	return s.answer(answer)
}

func (s *session) echo(arg string) error {
	on, err := onOff(arg, !s.mute)
	if err != nil {
		return err
	}
	s.mute = !on
	if err := s.seat.SetEcho(s.ctx, on); err != nil {
		return err
	}
	return s.answer("your own lines are " + map[bool]string{true: "shown to you", false: "not shown to you"}[on])
}

func (s *session) whoami(string) error { return s.do(s.seat.Whoami(s.ctx)) }

func (s *session) ping(string) error { return s.seat.Ping(s.ctx) }

func (s *session) quit(arg string) error {
	s.why = arg
	if err := s.took(); err != nil {
		return err
	}
	return errQuit
}

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tertulia/actors/plain"
	"tertulia/cmd/tertulia/internal/session"
	"tertulia/transport/line/wire"
)

// commands are the commands that complete offers: those of the server and of the client.
var commands = []string{
	"/account", "/audit", "/ban", "/bans", "/cat", "/echo", "/files", "/forget", "/get", "/help", "/ignore", "/invite", "/join", "/kick", "/last",
	"/leave", "/login", "/logout", "/me", "/mod", "/msg", "/mute", "/nick", "/op", "/operator", "/passwd", "/ping", "/put", "/quiet", "/quit",
	"/register", "/registration", "/room", "/rooms", "/search", "/since", "/stats", "/times", "/topic", "/unban", "/unignore", "/unmute",
	"/voice", "/who", "/whoami", "/whois",
}

const maxSeen = 1000 // names

// seen holds names from events, the latest last.
type seen []string

func (s *seen) add(name string) {
	s.remove(name)
	if *s = append(*s, name); len(*s) > maxSeen {
		*s = slices.Delete(*s, 0, 1)
	}
}

func (s *seen) remove(name string) {
	*s = slices.DeleteFunc(*s, func(n string) bool { return plain.Fold(n) == plain.Fold(name) })
}

// completer collects names and completes words with them.
type completer struct {
	nicks, rooms, shared seen

	// the word that Tab is completing
	before, after string   // the parts of the line around it
	options       []string // the last one is the word as typed
	at            int
	shown         string // the line as complete returned it
}

// hear learns names from an event.
func (c *completer) hear(e session.Event) {
	if strings.HasPrefix(e.Room, "#") {
		c.rooms.add(e.Room)
	}
	words := strings.TrimPrefix(e.Body, "* ")
	switch e.Kind {
	case wire.KindMsg, wire.KindAct, wire.KindPriv:
		c.nicks.add(e.Author)
	case wire.KindJoin:
		if name, ok := strings.CutSuffix(words, " joined"); ok {
			c.nicks.add(name)
		}
	case wire.KindLeave:
		name, _, _ := strings.Cut(words, " left")
		c.nicks.remove(name)
	case wire.KindNick:
		if old, now, ok := wire.ParseRename(e.Body); ok {
			c.nicks.remove(old)
			c.nicks.add(now)
		}
	case wire.KindFile:
		if _, file, ok := strings.Cut(words, " shared "); ok {
			file, _, _ = strings.Cut(file, " (")
			c.shared.add(file)
		}
	case wire.KindRoom, wire.KindNote:
		c.list(words)
	}
}

// list learns names from the server's lists: "3 in #lab: ana, bob, eva", "you are ana in #lab
// with bob", "#lab: 3 here".
func (c *completer) list(words string) {
	for word := range strings.FieldsSeq(words) {
		if word = strings.TrimRight(word, ":,"); len(word) > 1 && word[0] == '#' {
			c.rooms.add(word)
		}
	}
	_, names, ok := strings.Cut(words, " in #")
	if !ok {
		return
	}
	if _, after, found := strings.Cut(names, ": "); found {
		names = after
	} else if _, after, found := strings.Cut(names, " with "); found {
		names = after
	} else {
		return
	}
	names, _, _ = strings.Cut(names, " and ")
	for name := range strings.SplitSeq(names, ", ") {
		if name != "" && !strings.Contains(name, " ") {
			c.nicks.add(name)
		}
	}
}

// complete completes the word before the cursor. It returns the new line and the new position
// of the cursor, in runes. Repeated calls go through all options, forward if step is 1 and back
// if it is -1. me is the user's own nick, which is not offered.
func (c *completer) complete(line string, cursor, step int, me string) (string, int) {
	if c.options == nil || line != c.shown {
		c.begin(line, cursor, me)
	}
	if len(c.options) < 2 {
		c.options = nil
		return line, cursor
	}
	c.at = (c.at + step + len(c.options)) % len(c.options)
	front := c.before + c.options[c.at]
	c.shown = front + c.after
	return c.shown, len([]rune(front))
}

// begin collects the options for the word before the cursor.
func (c *completer) begin(line string, cursor int, me string) {
	runes := []rune(line)
	front, after := string(runes[:cursor]), string(runes[cursor:])
	from := strings.LastIndexByte(front, ' ') + 1
	verb, arg, isArg := strings.Cut(front, " ")
	var fits []string
	switch verb = strings.ToLower(verb); {
	case !isArg && strings.HasPrefix(front, "/"):
		fits = matching(commands, front, " ")
	case verb == "/put":
		from = len(verb) + 1
		fits = localNames(arg)
	case verb == "/get":
		from = len(verb) + 1
		fits = matching(latest(c.shared), arg, "")
	case strings.HasPrefix(front[from:], "#"), verb == "/join":
		fits = matching(latest(c.rooms), front[from:], " ")
	default:
		others := slices.DeleteFunc(latest(c.nicks), func(n string) bool { return plain.Fold(n) == plain.Fold(me) })
		end := " "
		if from == 0 {
			end = ": "
		}
		fits = matching(others, front[from:], end)
	}
	c.before, c.after = front[:from], after
	c.at = len(fits)
	c.options = fits
	c.options = append(c.options, front[from:])
}

// latest returns the names with the latest first.
func latest(s seen) []string {
	names := slices.Clone(s)
	slices.Reverse(names)
	return names
}

// matching returns the names that begin with word in any case, each followed by end.
func matching(names []string, word, end string) []string {
	var fits []string
	for _, name := range names {
		if strings.HasPrefix(plain.Fold(name), plain.Fold(word)) {
			fits = append(fits, name+end)
		}
	}
	return fits
}

// localNames returns the local files whose paths begin with begin. It omits hidden files and
// names that are unsafe to show.
func localNames(begin string) []string {
	dir, base := filepath.Split(begin)
	at := dir
	if home, err := os.UserHomeDir(); err == nil && strings.HasPrefix(dir, "~/") {
		at = filepath.Join(home, dir[2:])
	} else if dir == "" {
		at = "."
	}
	entries, err := os.ReadDir(at)
	if err != nil {
		return nil
	}
	var fits []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, base) || base == "" && strings.HasPrefix(name, ".") || name != plain.Line(name) {
			continue
		}
		if e.IsDir() {
			name += "/"
		}
		fits = append(fits, dir+name)
	}
	return fits
}

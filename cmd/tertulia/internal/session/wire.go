package session

import (
	"strconv"
	"strings"
	"time"

	"tertulia/actors/plain"
)

// Kind is the kind of an event. Kinds that are unknown to this package keep their name and are
// shown by their Body alone.
type Kind string

// The kinds of the wire that the session or its user distinguish.
const (
	kindDenied  Kind = "denied"
	kindRefused Kind = "refused"
	kindWelcome Kind = "welcome"
	kindPong    Kind = "pong"

	Room  Kind = "room"
	Msg   Kind = "msg"
	Act   Kind = "act"
	Priv  Kind = "priv"
	Sent  Kind = "sent"
	Join  Kind = "join"
	Left  Kind = "leave"
	Crowd Kind = "crowd"
	Nick  Kind = "nick"
	File  Kind = "file"
	Note  Kind = "note"
	Bye   Kind = "bye"
)

// Kinds that the session itself adds. Their names cannot occur on the wire.
const (
	// Waiting: there is no connection; Body gives the reason and the next step.
	Waiting Kind = "(waiting)"
	// Seated: there is a connection again; Body is empty the first time.
	Seated Kind = "(seated)"
	// Told: a message of the session about its connection.
	Told Kind = "(told)"
	// Ask: the nick was refused; Body gives the reason. Call Session.Nick.
	Ask Kind = "(ask)"
	// AskPassword: the server requires a password; Body gives the reason. Call Session.Password.
	AskPassword Kind = "(password)"
)

// Event is one line for the user, safe to show on a terminal.
type Event struct {
	Seq  uint64 // place in the order of all events, 0 for none
	Time time.Time
	Kind Kind
	Room string // "-" for none
	Body string

	You     string // the session's nick after this event
	Author  string // the author of a Msg, Act, Priv or Sent
	Old     bool   // replayed, not happening now
	Mention bool   // another user's message contains the session's nick
}

// parse parses one line from the server, without its line end. It returns false for a line that
// is not of the client mode.
func parse(line string) (Event, bool) {
	line = plain.Line(line)
	rest, ok := strings.CutPrefix(line, "@")
	if !ok {
		return Event{}, false
	}
	seq, rest, _ := strings.Cut(rest, " ")
	ms, rest, _ := strings.Cut(rest, " ")
	kind, rest, _ := strings.Cut(rest, " ")
	room, body, _ := strings.Cut(rest, " ")
	if !isWord(kind) || room == "" {
		return Event{}, false
	}
	place, err := strconv.ParseUint(seq, 10, 64)
	if err != nil {
		return Event{}, false
	}
	at, err := strconv.ParseInt(ms, 10, 64)
	if err != nil {
		return Event{}, false
	}
	e := Event{Seq: place, Time: time.UnixMilli(at), Kind: Kind(kind), Room: room, Body: body}
	e.Author = author(e)
	return e, true
}

func isWord(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return s != ""
}

// author returns the author of a message, from the text of its body.
func author(e Event) string {
	switch e.Kind {
	case Msg:
		name, _, ok := strings.Cut(e.Body, ": ")
		if !ok {
			name, _ = strings.CutSuffix(e.Body, ":")
		}
		return name
	case Priv, Sent, Act:
		// An older server shows an action as "* ana waves".
		name, _, _ := strings.Cut(strings.TrimPrefix(e.Body, "* "), " ")
		return name
	}
	return ""
}

// welcome is the body of a welcome line: EPOCH TAKEN NICK.
type welcome struct {
	epoch string
	taken uint64
	nick  string
}

func parseWelcome(body string) (welcome, bool) {
	f := strings.Fields(body)
	if len(f) != 3 {
		return welcome{}, false
	}
	taken, err := strconv.ParseUint(f[1], 10, 64)
	return welcome{epoch: f[0], taken: taken, nick: f[2]}, err == nil
}

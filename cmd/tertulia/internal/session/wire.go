package session

import (
	"strconv"
	"strings"
	"time"

	"tertulia/actors/plain"
)

// Kind says what an event is. Kinds that the server invents later keep their
// name and are to be shown by their Body alone.
type Kind string

// The kinds of the wire that the session or its user tell apart.
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

// Kinds that the session itself adds. Their names cannot come from the wire.
const (
	// Waiting: there is no connection; Body says why and what is done.
	Waiting Kind = "(waiting)"
	// Seated: there is a connection again; Body is empty the first time.
	Seated Kind = "(seated)"
	// Told: words of the session about the connection it has.
	Told Kind = "(told)"
	// Ask: the nick was refused, Body says why. Call Session.Nick.
	Ask Kind = "(ask)"
	// AskPassword: the server wants one, Body says why. Call Session.Password.
	AskPassword Kind = "(password)"
)

// Event is one line for the person, safe to show.
type Event struct {
	Seq  uint64 // place in the order of all events, 0 for none
	Time time.Time
	Kind Kind
	Room string // "-" for none
	Body string

	You     string // the session's nick by now
	Author  string // who wrote a Msg, Act, Priv or Sent
	Old     bool   // replayed, not happening now
	Mention bool   // somebody else's words that name the session's nick
}

// parse reads one line of the server, without its line end. The answer is
// false for a line that is not of the client mode.
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

// author finds who speaks in the text that a person sees.
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

// welcome is the body of a line of that kind: EPOCH TAKEN NICK.
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

package wire

import (
	"strconv"
	"strings"
)

// Welcome is the BODY of a welcome.
type Welcome struct {
	Epoch string // one word
	Taken uint64 // number of lines that the server has taken in this epoch
	Nick  string // the seat's nick, one word
}

// Append appends the BODY to dst.
func (w Welcome) Append(dst []byte) []byte {
	dst = append(dst, w.Epoch...)
	dst = append(dst, ' ')
	dst = AppendTaken(dst, w.Taken)
	dst = append(dst, ' ')
	return append(dst, w.Nick...)
}

// ParseWelcome parses the BODY of a welcome. ok is false if it is malformed.
func ParseWelcome(body string) (w Welcome, ok bool) {
	words := strings.Fields(body)
	if len(words) != 3 {
		return Welcome{}, false
	}
	taken, ok := ParseTaken(words[1])
	if !ok {
		return Welcome{}, false
	}
	return Welcome{Epoch: words[0], Taken: taken, Nick: words[2]}, true
}

// AppendTaken appends TAKEN, the BODY of a pong, to dst.
func AppendTaken(dst []byte, taken uint64) []byte { return strconv.AppendUint(dst, taken, 10) }

// ParseTaken parses the BODY of a pong. ok is false if it is malformed.
func ParseTaken(body string) (taken uint64, ok bool) {
	taken, err := strconv.ParseUint(body, 10, 64)
	return taken, err == nil
}

// Refusal is the BODY of a refused.
type Refusal struct {
	Free   string // a free nick, one word; "" for none
	Reason string // for the user
}

// Append appends the BODY to dst.
func (r Refusal) Append(dst []byte) []byte {
	dst = append(dst, orNone(r.Free)...)
	dst = append(dst, ' ')
	return append(dst, r.Reason...)
}

// ParseRefusal parses the BODY of a refused.
func ParseRefusal(body string) Refusal {
	free, reason, _ := strings.Cut(body, " ")
	return Refusal{Free: orEmpty(free), Reason: reason}
}

// Author returns the first word of a msg, act, priv or sent: the author's nick, or "you" for
// a sent. It returns "" for any other line.
func (l Line) Author() string {
	switch l.Kind {
	case KindMsg:
		nick, _, ok := strings.Cut(l.Body, ": ")
		if !ok {
			nick, _ = strings.CutSuffix(l.Body, ":")
		}
		return nick
	case KindAct, KindPriv, KindSent:
		// An older server shows an action as "* ana waves".
		nick, _, _ := strings.Cut(strings.TrimPrefix(l.Body, "* "), " ")
		return nick
	}
	return ""
}

// ParseRename parses the BODY of a nick. ok is false if it is not of the form "* OLD is now
// NEW".
func ParseRename(body string) (old, now string, ok bool) {
	return strings.Cut(strings.TrimPrefix(body, "* "), " is now ")
}

const removedWords = " removed line "

// Removed is the BODY of a removed.
type Removed struct {
	Nick string // of the user who removed the line, one word
	Seq  uint64 // of the line
}

// Append appends the BODY to dst.
func (r Removed) Append(dst []byte) []byte {
	dst = append(dst, "* "...)
	dst = append(dst, r.Nick...)
	dst = append(dst, removedWords...)
	return strconv.AppendUint(dst, r.Seq, 10)
}

// ParseRemoved parses the BODY of a removed. ok is false if it is malformed.
func ParseRemoved(body string) (r Removed, ok bool) {
	body, ok = strings.CutPrefix(body, "* ")
	nick, number, found := strings.Cut(body, removedWords)
	if !ok || !found || nick == "" || strings.Contains(nick, " ") {
		return Removed{}, false
	}
	seq, err := strconv.ParseUint(number, 10, 64)
	if err != nil || seq == 0 {
		return Removed{}, false
	}
	return Removed{Nick: nick, Seq: seq}, true
}

package wire

import (
	"strconv"
	"time"
)

// MaxServerLine is the largest size of a line of the server in bytes, with its end: the
// longest text of a user, the tag, and the nick and the words in front of the text.
const MaxServerLine = MostMaxLine + 1<<10

// Line is a line of the server in the client mode.
type Line struct {
	Seq  uint64    // position in the order of all events; 0 for presence and answers
	Time time.Time // in milliseconds
	Kind Kind
	Room string // None for none
	Body string // without a line end
}

// Append appends the line to dst, with its line end.
func (l Line) Append(dst []byte) []byte {
	dst = append(AppendTag(dst, l.Seq, l.Time, l.Kind, l.Room), l.Body...)
	return append(dst, "\r\n"...)
}

// AppendTag appends the part of a line that precedes BODY to dst. It allocates only if dst
// has too little room. room is one word; "" stands for None.
func AppendTag(dst []byte, seq uint64, at time.Time, kind Kind, room string) []byte {
	dst = append(dst, '@')
	dst = strconv.AppendUint(dst, seq, 10)
	dst = append(dst, ' ')
	dst = strconv.AppendInt(dst, at.UnixMilli(), 10)
	dst = append(dst, ' ')
	dst = append(dst, kind...)
	dst = append(dst, ' ')
	dst = append(dst, orNone(room)...)
	return append(dst, ' ')
}

// Parse parses a line of the server, without its line end. ok is false for a line that is
// not of the client mode.
func Parse(line string) (l Line, ok bool) {
	seq, ms, kind, room, body, ok := cut(line)
	if !ok {
		return Line{}, false
	}
	var err error
	if l.Seq, err = strconv.ParseUint(seq, 10, 64); err != nil {
		return Line{}, false
	}
	at, err := strconv.ParseInt(ms, 10, 64)
	if err != nil {
		return Line{}, false
	}
	l.Time, l.Kind, l.Room, l.Body = time.UnixMilli(at), Kind(kind), room, body
	return l, true
}

// Cut returns the parts of a line of the server that a program needs that only counts
// lines. It does not allocate, and does not check SEQ and MS. The line has no line end, and
// the parts are slices of it. ok is false for a line that is not of the client mode.
func Cut(line []byte) (kind, room, body []byte, ok bool) {
	_, _, kind, room, body, ok = cut(line)
	return kind, room, body, ok
}

// cut splits a line into its words and BODY.
func cut[T string | []byte](line T) (seq, ms, kind, room, body T, ok bool) {
	if len(line) == 0 || line[0] != '@' {
		return seq, ms, kind, room, body, false
	}
	seq, rest := cutWord(line[1:])
	ms, rest = cutWord(rest)
	kind, rest = cutWord(rest)
	room, body = cutWord(rest)
	return seq, ms, kind, room, body, isKind(kind) && len(room) > 0
}

// cutWord returns the text up to the first space, and the text after this space.
func cutWord[T string | []byte](text T) (word, rest T) {
	for i := range len(text) {
		if text[i] == ' ' {
			return text[:i], text[i+1:]
		}
	}
	return text, text[len(text):]
}

func isKind[T string | []byte](word T) bool {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return len(word) > 0
}

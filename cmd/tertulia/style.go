package main

import (
	"fmt"
	"hash/fnv"
	"os"
	"strings"

	"tertulia/actors/plain"
	"tertulia/cmd/tertulia/internal/session"
	"tertulia/transport/line/wire"
)

// palette holds colours of the 256-colour table that are readable on black and on white. Their
// contrast with both is at least 3:1.
var palette = []uint8{27, 28, 31, 33, 62, 64, 68, 99, 130, 131, 133, 136, 161, 164, 166, 169}

const (
	bold    = "\x1b[1m"
	faint   = "\x1b[2m"
	normal  = "\x1b[22m" // ends bold and faint
	noColor = "\x1b[39m"
)

// style controls how events look on a terminal.
type style struct {
	colour bool
	times  bool
}

// newStyle returns a style with colours, unless NO_COLOR is set.
func newStyle(times bool) style {
	return style{colour: os.Getenv("NO_COLOR") == "", times: times}
}

// line returns the event as the user sees it. If weight is not empty, the caller writes it
// before each row of the text and normal after it.
func (s style) line(e session.Event) (text, weight string) {
	if !s.colour {
		mark := ""
		if e.Mention {
			mark = "> "
		}
		return mark + stamp(e, s.times) + words(e), ""
	}
	switch e.Kind {
	case wire.KindJoin, wire.KindLeave, wire.KindCrowd, wire.KindNick,
		session.Waiting, session.Seated, session.Told:
		weight = faint
	case wire.KindMsg, wire.KindAct, wire.KindPriv:
		if before, after, ok := strings.Cut(e.Body, e.Author); ok && e.Author != "" {
			e.Body = before + colour(e.Author) + e.Author + noColor + after
		}
	}
	if e.Mention {
		weight = bold
	}
	return stamp(e, s.times) + words(e), weight
}

// words returns the text of an event. The session's own events begin with "* ", like the
// server's. Runs of spaces are shortened in messages and file names. A message keeps its
// indentation, for code.
func words(e session.Event) string {
	switch {
	case about(e):
		return "* " + e.Body
	case e.Kind == wire.KindNote:
		return e.Body
	}
	who, said, _ := strings.Cut(e.Body, ": ")
	if e.Kind != wire.KindMsg || said == "" {
		return plain.Squeeze(e.Body)
	}
	return plain.Squeeze(who) + ": " + plain.Said(said)
}

// about reports whether the event is the session's own message about the connection, and not
// part of the conversation.
func about(e session.Event) bool {
	switch e.Kind {
	case session.Waiting, session.Seated, session.Told, session.Ask, session.AskPassword:
		return true
	}
	return false
}

// stamp returns the time to show before an event. It is empty for a current event, unless
// always is set.
func stamp(e session.Event, always bool) string {
	if !e.Old && !always {
		return ""
	}
	return e.Time.Local().Format("15:04 ")
}

// colour returns the sequence for a nick's colour, which is the same in all sessions.
func colour(nick string) string {
	h := fnv.New32a()
	h.Write([]byte(strings.ToLower(nick)))
	return fmt.Sprintf("\x1b[38;5;%dm", palette[h.Sum32()%uint32(len(palette))])
}

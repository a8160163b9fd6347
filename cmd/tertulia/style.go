package main

import (
	"fmt"
	"hash/fnv"
	"os"
	"strings"

	"tertulia/actors/plain"
	"tertulia/cmd/tertulia/internal/session"
)

// palette holds colours of the 256-colour table that can be read on black and
// on white: their contrast with either is 3 to 1 or better.
var palette = []uint8{27, 28, 31, 33, 62, 64, 68, 99, 130, 131, 133, 136, 161, 164, 166, 169}

const (
	bold    = "\x1b[1m"
	faint   = "\x1b[2m"
	normal  = "\x1b[22m" // ends both
	noColor = "\x1b[39m"
)

// style says how events look on a terminal.
type style struct {
	colour bool
	times  bool
}

func newStyle(times bool) style {
	return style{colour: os.Getenv("NO_COLOR") == "", times: times}
}

// line is the event as a person sees it; weight, if not empty, goes before
// each row of it and normal behind.
func (s style) line(e session.Event) (text, weight string) {
	if !s.colour {
		mark := ""
		if e.Mention {
			mark = "> "
		}
		return mark + stamp(e, s.times) + words(e), ""
	}
	switch e.Kind {
	case session.Join, session.Left, session.Crowd, session.Nick,
		session.Waiting, session.Seated, session.Told:
		weight = faint
	case session.Msg, session.Act, session.Priv:
		if before, after, ok := strings.Cut(e.Body, e.Author); ok && e.Author != "" {
			e.Body = before + colour(e.Author) + e.Author + noColor + after
		}
	}
	if e.Mention {
		weight = bold
	}
	return stamp(e, s.times) + words(e), weight
}

// words is the event's text; the session's own begin like the server's. What people
// say, and the names of their files, have no runs of blanks; code that somebody says
// has its indentation.
func words(e session.Event) string {
	switch {
	case about(e):
		return "* " + e.Body
	case e.Kind == session.Note:
		return e.Body
	}
	who, said, _ := strings.Cut(e.Body, ": ")
	if e.Kind != session.Msg || said == "" {
		return plain.Squeeze(e.Body)
	}
	return plain.Squeeze(who) + ": " + plain.Said(said)
}

// about reports whether the event is the session's word on the connection,
// no part of the conversation.
func about(e session.Event) bool {
	switch e.Kind {
	case session.Waiting, session.Seated, session.Told, session.Ask, session.AskPassword:
		return true
	}
	return false
}

// stamp is the time before an event that is not of this moment.
func stamp(e session.Event, always bool) string {
	if !e.Old && !always {
		return ""
	}
	return e.Time.Local().Format("15:04 ")
}

// colour is the same for a nick in all sessions.
func colour(nick string) string {
	h := fnv.New32a()
	h.Write([]byte(strings.ToLower(nick)))
	return fmt.Sprintf("\x1b[38;5;%dm", palette[h.Sum32()%uint32(len(palette))])
}

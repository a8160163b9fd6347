package dialect_test

import (
	"strings"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/dialect"
	"tertulia/transport/irc/internal/protocol"
)

const (
	noon  = 1795953600000 // 2026-11-29T12:00:00Z
	stamp = "2026-11-29T12:00:00.000Z"
	tags  = protocol.ServerTime | protocol.MessageTags | protocol.AccountTag
	long  = tags | protocol.Batch | protocol.Multiline
)

func with(caps protocol.Capabilities) dialect.Dialect {
	return dialect.Dialect{Caps: caps, Server: "irc.example", Files: "http://host:8080/files/"}
}

// shows checks the lines for a view, which end with CR LF.
func shows(t *testing.T, caps protocol.Capabilities, v room.View, want ...string) {
	t.Helper()
	compare(t, string(with(caps).Append(nil, &v)), want)
}

// answers checks the lines for a reply.
func answers(t *testing.T, caps protocol.Capabilities, r event.Reply, want ...string) {
	t.Helper()
	compare(t, string(with(caps).AppendReply(nil, &r)), want)
}

func compare(t *testing.T, got string, want []string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(got, "\r\n"), "\r\n")
	if got == "" {
		lines = nil
	}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("the client reads\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	for _, line := range lines {
		rest := line
		if strings.HasPrefix(line, "@") {
			_, rest, _ = strings.Cut(line, " ")
		}
		if len(rest)+2 > protocol.MaxLine {
			t.Errorf("a line has %d bytes: %s", len(rest)+2, rest)
		}
	}
}

// by returns a view of something that ana has done in #lab.
func by(kind event.Kind, text string) room.View {
	return room.View{Entry: event.Entry{Kind: kind, Time: noon, Room: "#lab", Nick: "ana", Text: text}}
}

// on returns a view of something that ana has done to bob in #lab.
func on(kind event.Kind, text string) room.View {
	v := by(kind, text)
	v.Peer = "bob"
	return v
}

// private returns a view of something that ana has sent to bob alone.
func private(kind event.Kind, text string) room.View {
	v := on(kind, text)
	v.Room = ""
	return v
}

// fill returns a line of the largest size without its end: x between a beginning and an end.
func fill(begin, end string) string {
	return begin + strings.Repeat("x", protocol.MaxLine-2-len(begin)-len(end)) + end
}

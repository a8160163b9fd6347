package irc

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// historyCommands are the commands about lines that were said: CHATHISTORY, MARKREAD, REDACT and BATCH.
func historyCommands() map[string]command {
	return map[string]command{
		"CHATHISTORY": {run: (*session).chatHistory, cost: 1},
		"MARKREAD":    {run: (*session).markRead, cost: 1},
		"REDACT":      {run: (*session).redact, min: 2, cost: 1},
		"BATCH":       {run: (*session).batch, min: 1, cost: 1},
	}
}

// inRoom returns the name of a room as users see it, and whether the user is in it.
func (s *session) inRoom(ctx context.Context, name string) (shown string, is bool, err error) {
	_, rooms, err := s.seat.Place(ctx)
	for _, r := range rooms {
		if room.SameName(r, name) {
			return r, true, err
		}
	}
	return name, false, err
}

// A reference names a place in the history: a line, or a time. The zero reference is none.
type reference struct {
	seq uint64 // of the line
	at  int64  // in milliseconds since 1970 (Unix)
}

// parseReference parses "msgid=t12", "timestamp=2006-01-02T15:04:05.000Z", or where it is allowed "*" for none.
func parseReference(text string, none bool) (ref reference, ok bool) {
	if text == "*" {
		return ref, none
	}
	key, value, _ := strings.Cut(text, "=")
	switch key {
	case "msgid":
		ref.seq, ok = protocol.ParseMsgID(value)
		return ref, ok && ref.seq > 0
	case "timestamp":
		ref.at, ok = parseTimestamp(value)
		return ref, ok && ref.at > 0
	}
	return ref, false
}

// parseTimestamp parses a time of server-time. It is in milliseconds since 1970 (Unix).
func parseTimestamp(text string) (at int64, ok bool) {
	t, err := time.Parse("2006-01-02T15:04:05.999999999Z07:00", text)
	return t.UnixMilli(), err == nil
}

// parseLimit parses the number of lines that are asked for, at most protocol.MaxHistory.
func parseLimit(text string) (n int, ok bool) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, false
	}
	return min(n, protocol.MaxHistory), true
}

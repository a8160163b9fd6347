package shelf

import (
	"regexp"
	"time"
)

// receiptReply matches the reply of a drop box to an upload: "226 Stored, 4 bytes, at
// 2026-11-28T10:14:05Z, SHA-256 b221…: /notes.txt".
var receiptReply = regexp.MustCompile(`(?m)^226 .* at (\S+), SHA-256 [0-9a-f]{64}: `)

// handedIn returns the time on the receipt in the last reply, or zero if there was none. It
// reads the raw reply, because the library does not return the text of a positive reply.
func (c *client) handedIn() time.Time {
	m := receiptReply.FindSubmatch(c.control.heard)
	if m == nil {
		return time.Time{}
	}
	at, _ := time.Parse(time.RFC3339, string(m[1]))
	return at
}

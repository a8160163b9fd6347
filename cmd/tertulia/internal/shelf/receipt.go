package shelf

import (
	"regexp"
	"time"
)

// receiptReply is the reply of a drop box to an upload: "226 Stored, 4 bytes, at
// 2026-11-28T10:14:05Z, SHA-256 b221…: /notes.txt".
var receiptReply = regexp.MustCompile(`(?m)^226 .* at (\S+), SHA-256 [0-9a-f]{64}: `)

// handedIn returns the time on the receipt that the last command brought, zero
// where it brought none. The library keeps no words of a reply that is good.
func (c *client) handedIn() time.Time {
	m := receiptReply.FindSubmatch(c.control.heard)
	if m == nil {
		return time.Time{}
	}
	at, _ := time.Parse(time.RFC3339, string(m[1]))
	return at
}

package protocol

import (
	"strings"

	"github.com/ergochat/irc-go/ircmsg"
)

// Own is a tag of the server itself. A session puts it before the client-only tags of a line, and the
// dialects of the receivers obey it and do not show it. So other protocols need not know of it. There
// may be several.
type Own uint8

// The tags of the server. The zero Own is none.
const (
	// CTCP is a request of CTCP, such as "VERSION", in a Tagged. It is shown as a PRIVMSG, to clients
	// without message-tags too.
	CTCP Own = iota + 1
	// CTCPReply is the answer to one, which is shown as a NOTICE.
	CTCPReply
	// Status is the target of a Private or a Notice to the members of a room with a rank, as the sender
	// has named it: "@#lab". The sender's session shows them their copy itself, so an Echo is not shown.
	Status
	// ID is the msgid of a Tagged, which has no number of its own.
	ID
	// InBlock is the place of a Said, Notice or Private in a text of several lines: see Block.
	InBlock
)

// ownPrefix begins the names of the server's own tags.
const ownPrefix = "+tertulia/"

var ownNames = [...]string{CTCP: ownPrefix + "ctcp", CTCPReply: ownPrefix + "ctcp-reply", Status: ownPrefix + "status", ID: ownPrefix + "id", InBlock: ownPrefix + "block"}

// WithOwn returns tags with a tag of the server before them.
func WithOwn(own Own, value, tags string) string {
	b := strings.Builder{}
	b.WriteString(ownNames[own])
	b.WriteByte('=')
	b.WriteString(ircmsg.EscapeTagValue(value))
	if tags != "" {
		b.WriteByte(';')
		b.WriteString(tags)
	}
	return b.String()
}

// CutOwn returns the first of tags and its value if it is the server's own, and the tags after it.
func CutOwn(tags string) (own Own, value, rest string) {
	if !strings.HasPrefix(tags, ownPrefix) {
		return 0, "", tags
	}
	tag, rest, _ := strings.Cut(tags, ";")
	name, value, _ := strings.Cut(tag, "=")
	for own := CTCP; int(own) < len(ownNames); own++ {
		if ownNames[own] == name {
			return own, ircmsg.UnescapeTagValue(value), rest
		}
	}
	return 0, "", rest
}

// IsOwn reports whether a tag is one of the server's own, which no client may send.
func IsOwn(name string) bool { return strings.HasPrefix(name, ownPrefix) }

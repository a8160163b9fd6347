package protocol

import (
	"math/bits"
	"strings"
)

// Capabilities is a set of capabilities of ircv3.net, with one bit for each.
type Capabilities uint32

// The capabilities that the server knows.
const (
	CapNotify Capabilities = 1 << iota
	MessageTags
	ServerTime
	Batch
	EchoMessage
	LabeledResponse
	StandardReplies
	MultiPrefix
	UserhostInNames
	NoImplicitNames
	ExtendedJoin
	AwayNotify
	InviteNotify
	Setname
	ExtendedMonitor
	Multiline
	ChatHistory
	EventPlayback
	ReadMarker
	SASL
	AccountTag
	AccountNotify
	AccountRegistration
	MessageRedaction
	SelfMessage
	STS
)

// Shared are the capabilities that change a line which several clients see, and so the dialect.
const Shared = MessageTags | ServerTime | Batch | EchoMessage | MultiPrefix | UserhostInNames | NoImplicitNames | ExtendedJoin |
	AwayNotify | InviteNotify | Setname | ExtendedMonitor | Multiline | ChatHistory | AccountTag | AccountNotify | MessageRedaction | SelfMessage | ReadMarker

var names = [...]string{
	"cap-notify", "message-tags", "server-time", "batch", "echo-message", "labeled-response", "standard-replies",
	"multi-prefix", "userhost-in-names", "no-implicit-names", "extended-join", "away-notify", "invite-notify", "setname",
	"extended-monitor", "draft/multiline", "draft/chathistory", "draft/event-playback", "draft/read-marker", "sasl",
	"account-tag", "account-notify", "draft/account-registration", "draft/message-redaction", "znc.in/self-message", "sts",
}

// The bounds of a message of draft/multiline.
const (
	MultilineBytes = 4096
	MultilineLines = 24
)

// values are the values of capabilities that have a constant one.
var values = map[Capabilities]string{
	Multiline: "max-bytes=4096,max-lines=24", SASL: "PLAIN", AccountRegistration: "before-connect",
}

// Has reports whether all capabilities of which are in the set.
func (c Capabilities) Has(which Capabilities) bool { return c&which == which }

// Capability returns the capability of a name, or 0 if the server knows none.
func Capability(name string) Capabilities {
	for i, known := range names {
		if known == name {
			return 1 << i
		}
	}
	return 0
}

// Names returns the names of the capabilities, in a constant order. With values, those that have one
// are followed by "=" and it: clients of CAP version 302 understand this.
func (c Capabilities) Names(withValues bool) []string {
	var all []string
	for ; c != 0; c &= c - 1 {
		i := bits.TrailingZeros32(uint32(c))
		name := names[i]
		if value := values[1<<i]; withValues && value != "" {
			name += "=" + value
		}
		all = append(all, name)
	}
	return all
}

// String returns the names with a space between them.
func (c Capabilities) String() string { return strings.Join(c.Names(false), " ") }

package protocol

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

// Has reports whether all capabilities of which are in the set.
func (c Capabilities) Has(which Capabilities) bool { return c&which == which }

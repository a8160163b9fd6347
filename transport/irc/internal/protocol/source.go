package protocol

// The user and the host of every source. They are constant, so that lines are shared and no address is told.
const (
	User = "~u"
	Host = "tertulia"
)

const userHost = "!" + User + "@" + Host

// Source returns the source of a user's lines: nick!~u@tertulia.
func Source(nick string) string { return nick + userHost }

// AppendSource appends ":nick!~u@tertulia " to dst.
func AppendSource(dst []byte, nick string) []byte {
	dst = append(dst, ':')
	dst = append(dst, nick...)
	return append(dst, userHost+" "...)
}

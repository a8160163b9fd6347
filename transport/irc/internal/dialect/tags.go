package dialect

import (
	"strconv"

	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// The references of the batches that the dialect opens. It closes each before another line is sent, so they
// can be constant. They have other names than those of sessions and users, which have digits.
const (
	refAnswer  = "answer"
	refHistory = "history"
	refLong    = "long"
)

// labelTag begins the label of a request whose answer is one line, or a batch of its own. A label that does
// not begin with it is a batch which is open already.
const labelTag = "label="

// noID stands for no msgid, where the empty one stands for that of the entry.
const noID = "-"

// tags appends the tags of a view with a space after them, or nothing if there are none. label and client are
// rendered tags, or empty. id is a msgid, noID, or empty for that of the entry.
func (d Dialect) tags(dst []byte, v *room.View, label, client, id string) []byte {
	start := len(dst)
	if d.Caps.Has(protocol.ServerTime) {
		dst = append(dst, "@time="...)
		dst = protocol.AppendTimestamp(dst, v.Time)
	}
	tagged := d.Caps.Has(protocol.MessageTags)
	switch {
	case !tagged || id == noID || id == "" && v.Seq == 0:
	case id == "":
		dst = append(separate(dst, start), "msgid=t"...)
		dst = strconv.AppendUint(dst, v.Seq, 10)
	default:
		dst = append(separate(dst, start), "msgid="...)
		dst = append(dst, id...)
	}
	if v.Account != "" && d.Caps.Has(protocol.AccountTag) {
		dst = append(separate(dst, start), "account="...)
		dst = protocol.AppendTagValue(dst, v.Account)
	}
	if tagged && v.Bot {
		dst = append(separate(dst, start), "bot"...)
	}
	if label != "" {
		dst = append(separate(dst, start), label...)
	}
	if tagged && client != "" {
		dst = append(separate(dst, start), client...)
	}
	if len(dst) > start {
		dst = append(dst, ' ')
	}
	return dst
}

// separate appends the character in front of the next tag. start is where the tags of the line begin.
func separate(dst []byte, start int) []byte {
	if len(dst) == start {
		return append(dst, '@')
	}
	return append(dst, ';')
}

// source appends the source of a line: a user, or the server if nick is empty.
func (d Dialect) source(dst []byte, nick string) []byte {
	if nick != "" {
		return protocol.AppendSource(dst, nick)
	}
	return append(append(append(dst, ':'), d.Server...), ' ')
}

// command appends a line whose parameters are words. The source is a user, or the server if nick is empty.
func (d Dialect) command(dst []byte, v *room.View, nick, command string, params ...string) []byte {
	dst = d.source(d.tags(dst, v, v.Label, "", ""), nick)
	return append(appendWords(dst, command, params), "\r\n"...)
}

// worded is command with a text as the last parameter, which is cut if it does not fit into a line. It is no line of a
// user: for those see message.
func (d Dialect) worded(dst []byte, v *room.View, text, nick, command string, params ...string) []byte {
	dst = d.tags(dst, v, v.Label, "", "")
	start := len(dst)
	dst = append(appendWords(d.source(dst, nick), command, params), " :"...)
	dst = append(dst, protocol.Fit(text, start+protocol.MaxLine-len("\r\n")-len(dst))...)
	return append(dst, "\r\n"...)
}

// appendWords appends a command and its parameters.
func appendWords(dst []byte, command string, params []string) []byte {
	dst = append(dst, command...)
	for _, p := range params {
		dst = append(append(dst, ' '), p...)
	}
	return dst
}

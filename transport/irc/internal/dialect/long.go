package dialect

import (
	"tertulia/transport/irc/internal/protocol"
)

// The tags of the lines of a draft/multiline batch. The second one says that a line continues the text of the
// previous one.
const (
	tagLong         = "@batch=" + refLong + " "
	tagLongContinue = "@batch=" + refLong + ";draft/multiline-concat "
)

// long appends a message that does not fit into one line as a batch of draft/multiline. The batch has the tags
// of the message.
func (d Dialect) long(dst []byte, m *message, space int) []byte {
	dst = d.openText(dst, m, refLong)
	for rest, tag := m.text, tagLong; rest != ""; tag = tagLongContinue {
		var part string
		part, rest = protocol.SplitWhole(rest, space)
		dst = d.line(append(dst, tag...), m, part)
	}
	return d.closeText(dst, refLong)
}

// openText appends the beginning of a batch of draft/multiline, as the user's.
func (d Dialect) openText(dst []byte, m *message, ref string) []byte {
	dst = d.source(d.tags(dst, m.view, m.label, m.client, true), m.view.Nick)
	dst = append(append(dst, "BATCH +"...), ref...)
	dst = append(append(dst, " draft/multiline "...), m.target...)
	return append(dst, "\r\n"...)
}

func (d Dialect) closeText(dst []byte, ref string) []byte {
	return append(append(append(d.source(dst, ""), "BATCH -"...), ref...), "\r\n"...)
}

package dialect

import (
	"unicode/utf8"

	"tertulia/transport/irc/internal/protocol"
)

// longTexts are the capabilities of clients that put the lines of a draft/multiline batch together again.
const longTexts = protocol.Multiline | protocol.Batch

// long appends a message that does not fit into one line as a batch of draft/multiline. The batch has the tags
// of the message.
func (d Dialect) long(dst []byte, m *message, space int) []byte {
	dst = d.openText(dst, m, refLong)
	dst = d.inText(dst, m, refLong, m.text, space, false)
	return d.closeText(dst, refLong)
}

// inBlock appends a line of a text of several lines. All lines of the text are in one batch. The lines are cut
// where the sender's client has cut them.
func (d Dialect) inBlock(dst []byte, m *message) []byte {
	b := m.block
	if b.First {
		dst = d.openText(dst, m, b.ID)
	}
	for range b.Blanks {
		dst = d.line(appendTag(dst, b.ID, false), m, "")
	}
	space, from := d.space(m), 0
	for _, to := range m.cuts() {
		dst = d.inText(dst, m, b.ID, m.text[from:to], space, from > 0)
		from = to
	}
	if b.Last {
		dst = d.closeText(dst, b.ID)
	}
	return dst
}

// outOfBlock appends a line of a text of several lines for a client that sees each line by itself. It sees no
// empty lines. A line that the sender's client has cut is shown as it came. The whole text has one msgid.
func (d Dialect) outOfBlock(dst []byte, m *message) []byte {
	if !m.block.First {
		m.id = noID
	}
	space, from := d.space(m), 0
	for _, to := range m.cuts() {
		dst = d.parts(dst, m, m.text[from:to], space)
		from = to
	}
	return dst
}

// cuts returns where the parts end into which the sender's client has cut the text.
func (m *message) cuts() []int {
	ends, from := make([]int, 0, len(m.block.Cuts)+1), 0
	for _, cut := range m.block.Cuts {
		// Spaces of the line may have been dropped after the client has cut it.
		if cut > from && cut < len(m.text) && utf8.RuneStart(m.text[cut]) {
			ends, from = append(ends, cut), cut
		}
	}
	return append(ends, len(m.text))
}

// inText appends lines of a batch of draft/multiline, with all of a text. continues says that the first one continues the
// previous line of the batch, as all others do.
func (d Dialect) inText(dst []byte, m *message, ref, text string, space int, continues bool) []byte {
	for text != "" {
		var part string
		part, text = protocol.SplitWhole(text, space)
		dst = d.line(appendTag(dst, ref, continues), m, part)
		continues = true
	}
	return dst
}

// appendTag appends the tags of a line in a batch of draft/multiline.
func appendTag(dst []byte, ref string, continues bool) []byte {
	dst = append(append(dst, "@batch="...), ref...)
	if continues {
		dst = append(dst, ";draft/multiline-concat"...)
	}
	return append(dst, ' ')
}

// openText appends the beginning of a batch of draft/multiline, as the user's.
func (d Dialect) openText(dst []byte, m *message, ref string) []byte {
	dst = d.source(d.messageTags(dst, m), m.view.Nick)
	dst = append(append(dst, "BATCH +"...), ref...)
	dst = append(append(dst, " draft/multiline "...), m.target...)
	return append(dst, "\r\n"...)
}

func (d Dialect) closeText(dst []byte, ref string) []byte {
	return append(append(append(d.source(dst, ""), "BATCH -"...), ref...), "\r\n"...)
}

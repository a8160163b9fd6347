package dialect

import (
	"cmp"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// A message is a line that a user says, or client-only tags, on the way to one target.
type message struct {
	view    *room.View
	command string // PRIVMSG or NOTICE
	target  string
	label   string // a rendered tag, or empty
	client  string // rendered tags of the client, or empty
	text    string
	action  bool

	// Of the server's own tags.
	status bool            // the target is a rank of a room
	ctcp   bool            // the text is a question of CTCP, or the answer to one
	id     string          // msgid; empty: that of the entry; or noID
	block  *protocol.Block // place in a text of several lines; nil: there is none
}

// said appends a line that a user, or the server, says to a room or to one user.
func (d Dialect) said(dst []byte, v *room.View) []byte {
	if v.Echo && !d.echoes() {
		return dst
	}
	m := message{view: v, command: "PRIVMSG", target: target(v), label: v.Label, text: v.Text, action: v.Kind == event.Acted}
	if v.Kind == event.Notice {
		m.command = "NOTICE"
	}
	m.obey(v.Tags)
	if m.status && v.Echo { // their session has shown it
		return dst
	}
	if d.toOneself(v) {
		sent := m
		dst = d.shown(dst, &sent)
		m.label = received(m.label)
	}
	return d.shown(dst, &m)
}

// shown appends a message, which may be a line of a text of several lines.
func (d Dialect) shown(dst []byte, m *message) []byte {
	switch {
	case m.block == nil || m.action:
		return d.message(dst, m)
	case d.Caps.Has(longTexts):
		return d.inBlock(dst, m)
	}
	return d.outOfBlock(dst, m)
}

// obey takes the server's own tags from the tags of a line, and keeps those of the client.
func (m *message) obey(tags string) {
	own, value, client := protocol.CutOwn(tags)
	for ; own != 0; own, value, client = protocol.CutOwn(client) {
		switch own {
		case protocol.CTCPReply:
			m.command, m.ctcp, m.text = "NOTICE", true, value
		case protocol.CTCP:
			m.ctcp, m.text = true, value
		case protocol.Status:
			m.status, m.target = true, value
		case protocol.ID:
			m.id = value
		case protocol.InBlock:
			if b, ok := protocol.ParseBlock(value); ok {
				m.block = &b
			}
		}
	}
	m.client = client
}

// echoes reports whether clients are shown copies of their own private lines: those from the same
// client, or from another one of the user.
func (d Dialect) echoes() bool { return d.Caps&(protocol.EchoMessage|protocol.SelfMessage) != 0 }

// target returns the room of a view, or the user to whom alone it is shown.
func target(v *room.View) string {
	if v.Room != "" {
		return v.Room
	}
	return v.Peer
}

// message appends a message: in one line if it fits, and otherwise as a batch of draft/multiline, or in several
// lines.
func (d Dialect) message(dst []byte, m *message) []byte {
	space := d.space(m)
	if len(m.text) <= space {
		return d.line(d.messageTags(dst, m), m, m.text)
	}
	if !m.action && d.Caps.Has(longTexts) {
		return d.long(dst, m, space)
	}
	if !strings.HasPrefix(m.label, labelTag) {
		return d.parts(dst, m, m.text, space)
	}
	all := *m
	dst, all.label = d.openAnswer(dst, m.label)
	return d.closeAnswer(d.parts(dst, &all, m.text, space))
}

// parts appends lines of a message with all of a text. The first line takes the msgid from m, so that no later one
// has it. All have the client's tags.
func (d Dialect) parts(dst []byte, m *message, text string, space int) []byte {
	for text != "" {
		var part string
		part, text = protocol.Split(text, space)
		dst = d.line(d.messageTags(dst, m), m, part)
		m.id = noID
	}
	return dst
}

// messageTags appends the tags of a message.
func (d Dialect) messageTags(dst []byte, m *message) []byte {
	return d.tags(dst, m.view, m.label, m.client, m.id)
}

// space returns the number of bytes of text that fit into one line of a message.
func (d Dialect) space(m *message) int {
	space := protocol.Space(cmp.Or(m.view.Nick, d.Server), m.command, m.target)
	if m.action {
		space = max(1, space-len(protocol.ActionOpens)-len(protocol.CTCPMark))
	}
	return space
}

// line appends a line of a message, after its tags.
func (d Dialect) line(dst []byte, m *message, text string) []byte {
	dst = d.source(dst, m.view.Nick)
	dst = append(append(append(dst, m.command...), ' '), m.target...)
	dst = append(dst, " :"...)
	if m.action {
		dst = append(append(append(dst, protocol.ActionOpens...), text...), protocol.CTCPMark...)
	} else {
		dst = append(dst, text...)
	}
	return append(dst, "\r\n"...)
}

// openAnswer appends the beginning of the batch of a labeled-response, and returns the tag of its lines.
func (d Dialect) openAnswer(dst []byte, label string) (_ []byte, tag string) {
	return protocol.AppendLine(dst, label, d.Server, "BATCH", "+"+refAnswer, "labeled-response"), "batch=" + refAnswer
}

func (d Dialect) closeAnswer(dst []byte) []byte {
	return protocol.AppendLine(dst, "", d.Server, "BATCH", "-"+refAnswer)
}

// tagged appends client-only tags without a line, or a question of CTCP that came as such.
func (d Dialect) tagged(dst []byte, v *room.View) []byte {
	if v.Echo && !d.echoes() {
		return dst
	}
	m := message{view: v, command: "PRIVMSG", target: target(v), label: v.Label}
	m.obey(v.Text)
	if m.status && v.Echo || !m.ctcp && !d.Caps.Has(protocol.MessageTags) {
		return dst
	}
	dst = d.bare(dst, &m)
	if d.toOneself(v) {
		m.label = received(m.label)
		dst = d.bare(dst, &m)
	}
	return dst
}

// bare appends the line of client-only tags, or of a question of CTCP.
func (d Dialect) bare(dst []byte, m *message) []byte {
	dst = d.messageTags(dst, m)
	if m.ctcp {
		return d.line(dst, m, protocol.CTCPMark+protocol.Fit(m.text, d.space(m)-2*len(protocol.CTCPMark))+protocol.CTCPMark)
	}
	dst = d.source(dst, m.view.Nick)
	return append(append(append(dst, "TAGMSG "...), m.target...), "\r\n"...)
}

// toOneself reports whether a message is the user's own to themselves, which a client with echo-message
// gets twice: as the sender and as the receiver.
func (d Dialect) toOneself(v *room.View) bool {
	return v.Echo && v.Nick == v.Peer && d.Caps.Has(protocol.EchoMessage)
}

// received returns the label of the receiver's copy, for the label of the sender's: the batch that is open.
func received(label string) string {
	if strings.HasPrefix(label, labelTag) {
		return ""
	}
	return label
}

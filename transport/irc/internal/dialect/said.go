package dialect

import (
	"cmp"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// A message is a line that a user says, on its way to one target.
type message struct {
	view    *room.View
	command string // PRIVMSG or NOTICE
	target  string
	label   string // a rendered tag, or empty
	client  string // rendered tags of the client, or empty
	text    string
	action  bool
}

// The brackets of an action, which is a message of CTCP.
const (
	actionOpens  = "\x01ACTION "
	actionCloses = "\x01"
)

// said appends a line that a user, or the server, says to a room or to one user.
func (d Dialect) said(dst []byte, v *room.View) []byte {
	own, value, client := protocol.CutOwn(v.Tags)
	if v.Echo && (own == protocol.Status || !d.echoes()) {
		return dst
	}
	m := message{view: v, command: "PRIVMSG", target: target(v), label: v.Label, client: client, text: v.Text, action: v.Kind == event.Acted}
	if v.Kind == event.Notice {
		m.command = "NOTICE"
	}
	if own == protocol.Status {
		m.target = value
	}
	return d.message(dst, &m)
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
// lines of which the first has the msgid.
func (d Dialect) message(dst []byte, m *message) []byte {
	space := d.space(m)
	if len(m.text) <= space {
		return d.line(d.tags(dst, m.view, m.label, m.client, true), m, m.text)
	}
	if !m.action && d.Caps.Has(protocol.Multiline|protocol.Batch) {
		return d.long(dst, m, space)
	}
	label, alone := m.label, strings.HasPrefix(m.label, labelTag)
	if alone {
		dst, label = d.openAnswer(dst, m.label)
	}
	for part, rest, first := m.text, m.text, true; rest != ""; first = false {
		part, rest = protocol.Split(rest, space)
		client := m.client
		if !first {
			client = ""
		}
		dst = d.line(d.tags(dst, m.view, label, client, first), m, part)
	}
	if alone {
		dst = d.closeAnswer(dst)
	}
	return dst
}

// space returns the number of bytes of text that fit into one line of a message.
func (d Dialect) space(m *message) int {
	space := protocol.Space(cmp.Or(m.view.Nick, d.Server), m.command, m.target)
	if m.action {
		space = max(1, space-len(actionOpens)-len(actionCloses))
	}
	return space
}

// line appends a line of a message, after its tags.
func (d Dialect) line(dst []byte, m *message, text string) []byte {
	dst = d.source(dst, m.view.Nick)
	dst = append(append(append(dst, m.command...), ' '), m.target...)
	dst = append(dst, " :"...)
	if m.action {
		dst = append(append(append(dst, actionOpens...), text...), actionCloses...)
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

// tagged appends client-only tags without a line, or a request of CTCP that came as such.
func (d Dialect) tagged(dst []byte, v *room.View) []byte {
	if v.Echo && !d.echoes() {
		return dst
	}
	own, value, client := protocol.CutOwn(v.Text)
	m := message{view: v, command: "PRIVMSG", target: target(v), label: v.Label, client: client}
	switch own {
	case protocol.CTCPReply:
		m.command = "NOTICE"
		fallthrough
	case protocol.CTCP:
		m.text = actionCloses + protocol.Fit(value, d.space(&m)-2*len(actionCloses)) + actionCloses
		return d.line(d.tags(dst, v, m.label, client, true), &m, m.text)
	case protocol.Status:
		if m.target = value; v.Echo {
			return dst
		}
	}
	if !d.Caps.Has(protocol.MessageTags) {
		return dst
	}
	dst = d.source(d.tags(dst, v, m.label, client, true), v.Nick)
	return append(append(append(dst, "TAGMSG "...), m.target...), "\r\n"...)
}

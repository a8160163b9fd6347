package irc

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/ergochat/irc-go/ircmsg"

	"tertulia/transport/irc/internal/protocol"
)

// clientTags returns the client-only tags of a request, rendered and sorted. A client without
// message-tags has none. The source is message-tags of ircv3.net.
func (s *session) clientTags(r *request) string {
	all := r.ClientOnlyTags()
	if len(all) == 0 || !s.caps.Has(protocol.MessageTags) {
		return ""
	}
	tags := make([]string, 0, len(all))
	for name, value := range all {
		switch {
		case protocol.IsOwn(name):
		case value == "":
			tags = append(tags, name)
		default:
			tags = append(tags, name+"="+ircmsg.EscapeTagValue(value))
		}
	}
	slices.Sort(tags)
	return strings.Join(tags, ";")
}

// numbered returns tags with a new msgid, for a message that the room does not number.
func numbered(tags string) string {
	const length = 16 // of 32 characters: no two are equal
	return protocol.WithOwn(protocol.ID, rand.Text()[:length], tags)
}

// echo adds the client's own copy of a message to the answer, if the room does not show it.
func (s *session) echo(r *request, m *message, target string) {
	var tags []string
	if s.caps.Has(protocol.ServerTime) {
		tags = append(tags, protocol.Tag("time", time.Now().UTC().Format("2006-01-02T15:04:05.000Z")))
	}
	if s.caps.Has(protocol.AccountTag) && s.login.Account != "" {
		tags = append(tags, protocol.Tag("account", s.login.Account))
	}
	own, value, rest := protocol.CutOwn(m.line.Tags)
	for ; own != 0; own, value, rest = protocol.CutOwn(rest) {
		if own == protocol.ID && s.caps.Has(protocol.MessageTags) {
			tags = append(tags, protocol.Tag("msgid", value))
		}
	}
	if rest != "" {
		tags = append(tags, rest)
	}
	params := []string{target}
	switch {
	case m.line.Action:
		params = append(params, protocol.ActionOpens+m.line.Text+protocol.CTCPMark)
	case !m.tags:
		params = append(params, m.line.Text)
	case m.text != "":
		params = append(params, m.text)
	}
	r.add(protocol.AppendLine(nil, strings.Join(tags, ";"), protocol.Source(s.nick), r.Command, params...))
}

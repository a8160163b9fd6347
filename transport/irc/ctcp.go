package irc

import (
	"strings"

	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// cutCTCP returns the word in capitals and the rest of a request of CTCP, or of the answer to one. is is
// false for other texts.
func cutCTCP(text string) (word, rest string, is bool) {
	if !strings.HasPrefix(text, protocol.CTCPMark) {
		return "", "", false
	}
	text = strings.ReplaceAll(text, protocol.CTCPMark, "") // the one at the end may be missing
	word, rest, _ = strings.Cut(text, " ")
	return strings.ToUpper(word), rest, true
}

// ctcpTags returns the tags by which other clients of IRC are shown a request of CTCP, or the answer to
// one. Nobody else is, and it is not kept.
func ctcpTags(text string, reply bool, tags string) string {
	own := protocol.CTCP
	if reply {
		own = protocol.CTCPReply
	}
	return numbered(protocol.WithOwn(own, text, tags))
}

// refuseDCC says why files and chats between two machines do not pass here, and where files go in their
// place.
func (s *session) refuseDCC(r *request) {
	text := wording.Say(wording.IRCNoDCC)
	if s.cfg.Shelf != nil && s.cfg.Shelf.Reached() {
		text = wording.Say(wording.IRCNoDCCShelf, wording.Address(s.cfg.Shelf.Browse("/")))
	}
	r.line(s, "NOTICE", s.nick, text)
}

package irc

import (
	"crypto/rand"
	"strconv"
	"strings"

	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
	"tertulia/transport/line/secret"
)

// A batch is a text of several lines that a client is sending. The zero batch is none. The source is
// draft/multiline of ircv3.net.
type batch struct {
	ref     string // as the client names it
	target  string
	tag     string // of the answer: see request.tag
	tags    string // client-only ones
	command string // PRIVMSG or NOTICE; empty before the first line
	parts   []part
	bytes   int
	failed  bool // its client was told, and the rest of it is dropped
}

// A part is a line of a batch as it came.
type part struct {
	text   string
	concat bool // it goes on with the line of the previous part
}

// batch begins or ends a batch: +REF TYPE TARGET, or -REF.
func (s *session) batch(r *request) error {
	ref := r.Params[0]
	if !s.caps.Has(protocol.Multiline | protocol.Batch) {
		r.numeric(s, protocol.ErrUnknownCommand, r.Command, "Unknown command")
		return nil
	}
	switch {
	case len(ref) > 1 && ref == "-"+s.opened().ref:
		b := s.open
		s.open = nil
		return s.endBatch(r, b)
	case !strings.HasPrefix(ref, "+") || len(ref) < 2 || len(r.Params) < 3 || s.opened().ref != "" || r.Params[1] != "draft/multiline":
		s.invalid(r, "MULTILINE_INVALID")
		s.open = nil
		return nil
	}
	s.open = &batch{ref: ref[1:], target: r.Params[2], tags: s.clientTags(r), tag: r.mark()}
	return nil
}

// opened returns the open batch, which is the zero batch if there is none.
func (s *session) opened() *batch {
	if s.open == nil {
		s.open = new(batch)
	}
	return s.open
}

// invalid refuses the open batch, and drops what comes of it.
func (s *session) invalid(r *request, code string, context ...string) {
	b := s.opened()
	if b.failed {
		return
	}
	b.failed = true
	r.Command = "BATCH"
	if r.tag == "" && b.tag != "" {
		r.tag = b.tag
	}
	r.unmark()
	r.failed(s, code, "Invalid multiline batch", context...)
}

// gathers reports whether a request is a part of a batch.
func (s *session) gathers(r *request) bool {
	return s.seat != nil && s.caps.Has(protocol.Multiline|protocol.Batch) && r.HasTag("batch")
}

// gatherText takes a part of the open batch.
func (s *session) gatherText(r *request) {
	b := s.opened()
	_, ref := r.GetTag("batch")
	command, params := r.Command, r.Params
	switch {
	case b.failed && ref == b.ref:
	case ref != b.ref || command != "PRIVMSG" && command != "NOTICE" || len(params) != 2 || b.command != "" && b.command != command:
		s.invalid(r, "MULTILINE_INVALID")
	case params[0] != b.target:
		s.invalid(r, "MULTILINE_INVALID_TARGET", b.target, params[0])
	case len(b.parts) >= protocol.MultilineLines:
		s.invalid(r, "MULTILINE_MAX_LINES", strconv.Itoa(protocol.MultilineLines))
	default:
		p := part{text: params[1], concat: r.HasTag("draft/multiline-concat")}
		if b.bytes += len(p.text); !p.concat && len(b.parts) > 0 {
			b.bytes++ // the line feed
		}
		switch {
		case b.bytes > protocol.MultilineBytes:
			s.invalid(r, "MULTILINE_MAX_BYTES", strconv.Itoa(protocol.MultilineBytes))
		case p.concat && (p.text == "" || len(b.parts) == 0):
			s.invalid(r, "MULTILINE_INVALID")
		default:
			b.command, b.parts = command, append(b.parts, p)
		}
	}
}

// endBatch says the text of a batch. The answer has the label of its beginning.
func (s *session) endBatch(r *request, b *batch) error {
	if b.failed {
		return nil
	}
	r.tag = b.tag
	lines := b.lines()
	if len(lines) == 0 {
		s.invalid(r, "MULTILINE_INVALID")
		s.open = nil
		return nil
	}
	for i := range lines {
		if secret.Is(lines[i].Text) {
			r.line(s, "NOTICE", s.nick, wording.Say(wording.SecretUnsaid))
			return nil
		}
	}
	r.Command = b.command
	if strings.HasPrefix(b.target, "#") {
		lines[0].Label = r.mark()
		return s.seat.Say(s.Ctx, b.target, lines...)
	}
	for i := range lines {
		m := message{line: lines[i], text: lines[i].Text, quiet: b.command == "NOTICE"}
		if err := s.addressOne(r, m, b.target, i == 0); err != nil {
			return err
		}
	}
	return nil
}

// lines returns the lines of the text that are not empty, with their places in it.
func (b *batch) lines() []room.Line {
	var (
		lines  []room.Line
		places []protocol.Block
		text   string
		place  protocol.Block
	)
	id := "m" + rand.Text()[:12]
	end := func() {
		said := plain.Said(text)
		if said == "" {
			place = protocol.Block{Blanks: place.Blanks + 1}
			return
		}
		if said != text {
			place.Cuts = nil
		}
		lines = append(lines, room.Line{Text: said, Notice: b.command == "NOTICE"})
		places = append(places, place)
		place = protocol.Block{}
	}
	for i, p := range b.parts {
		switch {
		case p.concat:
			place.Cuts = append(place.Cuts, len(text))
		case i > 0:
			end()
			text = ""
		}
		text += plainText(p.text)
	}
	end()
	alone := len(lines) == 1 && places[0].Blanks == 0 && len(places[0].Cuts) == 0
	for i := range lines {
		lines[i].Tags = b.tags
		if alone || !strings.HasPrefix(b.target, "#") && strings.ContainsAny(b.target[:1], protocol.StatusPrefixes) {
			continue
		}
		places[i].ID, places[i].First, places[i].Last = id, i == 0, i == len(lines)-1
		lines[i].Tags = protocol.WithOwn(protocol.InBlock, places[i].String(), b.tags)
	}
	return lines
}

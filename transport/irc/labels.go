package irc

import (
	"bytes"
	"strconv"

	"tertulia/transport/irc/internal/protocol"
)

// flush sends the answer of a request so far through the seat (or to the writer before there is one), in
// order with all else. A handler calls it in the middle of a long answer; that of a labelled request is a
// batch then.
func (s *session) flush(r *request) error {
	switch {
	case r.lines == 0:
		return nil
	case r.batch == "" && r.tag != "" && !r.passed:
		return r.openBatch(s)
	case r.batch == "":
		return s.deliver(r, "", r.take())
	}
	return s.deliver(r, r.tag, tagged(r.tag, r.take()))
}

// finish sends what is left of the answer of a request, and ends its labeled-response.
func (s *session) finish(r *request) error {
	switch {
	case r.batch != "":
		if err := s.flush(r); err != nil {
			return err
		}
		return s.send(r.closing(s, nil))
	case r.tag == "" || r.passed:
		return s.flush(r)
	case r.lines == 0:
		r.line(s, "ACK")
	case r.lines > 1:
		label := r.tag
		answer := r.opening(s)
		answer = append(answer, tagged(r.tag, r.take())...)
		return s.deliver(r, label, r.closing(s, answer))
	}
	return s.deliver(r, r.tag, tagged(r.tag, r.take()))
}

// opening begins the batch of a labeled-response, and returns its first line.
func (r *request) opening(s *session) []byte {
	r.batch = s.nextBatch("r")
	first := protocol.AppendLine(nil, r.tag, s.cfg.Name, "BATCH", "+"+r.batch, "labeled-response")
	r.tag = protocol.Tag("batch", r.batch)
	return first
}

// nextBatch returns the reference of a new batch. kind is a letter in front of its number.
func (s *session) nextBatch(kind string) string {
	s.batches++
	return kind + strconv.FormatUint(s.batches, 10)
}

// closing appends the last line of the batch to dst.
func (r *request) closing(s *session, dst []byte) []byte {
	return protocol.AppendLine(dst, "", s.cfg.Name, "BATCH", "-"+r.batch)
}

// take returns the lines of the answer that are not sent yet, and takes them out of it.
func (r *request) take() []byte {
	lines := r.reply
	r.reply, r.lines = nil, 0
	return lines
}

// tagged returns rendered lines, each with a tag in front. A line that is in a batch already stays as it
// is, since the beginning of that batch has the label.
func tagged(tag string, lines []byte) []byte {
	dst := make([]byte, 0, len(lines)+(len(tag)+2)*bytes.Count(lines, []byte{'\n'}))
	for line := range bytes.Lines(lines) {
		switch {
		case line[0] != '@':
			dst = append(append(append(dst, '@'), tag...), ' ')
		case !inBatch(line):
			dst = append(append(append(dst, '@'), tag...), ';')
			line = line[1:]
		}
		dst = append(dst, line...)
	}
	return dst
}

// inBatch reports whether a line with tags has the tag batch.
func inBatch(line []byte) bool {
	tags, _, _ := bytes.Cut(line[1:], []byte{' '})
	return bytes.HasPrefix(tags, []byte("batch=")) || bytes.Contains(tags, []byte(";batch="))
}

// settle is finish for a request after whose answer more follows that is no answer to it alone.
func (s *session) settle(r *request) error {
	err := s.finish(r)
	r.tag, r.batch, r.passed = "", "", true
	return err
}

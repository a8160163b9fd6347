package irc

import (
	"bytes"

	"tertulia/transport/internal/lineconn"
)

// maxInput bounds a line without its end, in bytes: the tags, and the rest.
const maxInput = 4096 + 512

// An input splits the stream of a client into lines. It belongs to the reader.
type input struct {
	buffer lineconn.Buffer
	part   []byte // the beginning of a line whose end has not come
	over   bool   // the line has more than maxInput bytes: the rest of it is dropped
}

// A line is a line of the client without its end, which is LF or CR LF.
type line struct {
	text string
	over bool // it was longer than maxInput, and text is empty
}

// split returns the lines that the next bytes of the stream complete. The bytes may end anywhere.
func (in *input) split(b []byte) (lines []line) {
	for {
		text, rest, ended := bytes.Cut(b, []byte{'\n'})
		if !ended {
			in.keep(text)
			return lines
		}
		b = rest
		if len(in.part) > 0 || in.over {
			in.keep(text)
			text = in.part
		}
		over := in.over || len(text) > maxInput
		if over {
			text = nil
		}
		lines = append(lines, line{string(bytes.TrimSuffix(text, []byte{'\r'})), over})
		in.part, in.over = nil, false
	}
}

// keep keeps the beginning of a line.
func (in *input) keep(b []byte) {
	if in.over || len(in.part)+len(b) > maxInput {
		in.part, in.over = nil, true
		return
	}
	in.part = append(in.part, b...)
}

package main

import (
	"bytes"
	"os"
	"slices"
)

// The sequences that a terminal sends before and after pasted text, and their replacements.
// These are keys that no keyboard has (F34 and F35 in the kitty protocol).
var (
	pasteBegins, beginsKey = []byte("\x1b[200~"), []byte("\x1b[57397u")
	pasteEnds, endsKey     = []byte("\x1b[201~"), []byte("\x1b[57398u")
)

// keyboard is the terminal's input, with the paste sequences replaced by keys. Bubble Tea
// buffers all input between these sequences, including Ctrl-C, and forever if the second one is
// lost. With keys instead, the screen decides when a paste ends.
type keyboard struct {
	*os.File
	marks marks // owned by the goroutine that reads
}

// Read implements io.Reader. It may return no bytes if the input ends within a paste sequence.
func (k *keyboard) Read(p []byte) (int, error) {
	// Leave room: a key is a third longer than a sequence, and marks may hold part of a
	// sequence.
	n, err := k.File.Read(p[:max(len(p)/2-len(pasteEnds), 1)])
	return copy(p, k.marks.turn(p[:n])), err
}

// marks finds paste sequences in input that arrives in pieces.
type marks struct {
	held []byte // possibly the beginning of a sequence
	esc  bool   // the last piece ended with an escape, which was passed on
}

// turn returns the input with paste sequences replaced by keys. It never holds back a single
// escape at the end, since Esc is a key of its own.
func (m *marks) turn(in []byte) []byte {
	b := slices.Concat(m.held, in)
	m.held = nil
	passed := m.esc && len(in) > 0
	if passed {
		b = append([]byte{'\x1b'}, b...)
		m.esc = false
	}
	b = bytes.ReplaceAll(b, pasteBegins, beginsKey)
	b = bytes.ReplaceAll(b, pasteEnds, endsKey)
	for n := len(pasteEnds) - 1; n > 1; n-- {
		if from := len(b) - n; from >= 0 && (bytes.HasPrefix(pasteBegins, b[from:]) || bytes.HasPrefix(pasteEnds, b[from:])) {
			m.held, b = bytes.Clone(b[from:]), b[:from]
			break
		}
	}
	if passed {
		if len(b) == 0 {
			m.esc, m.held = true, m.held[1:] // the escape was already passed on
			return nil
		}
		b = b[1:]
	}
	m.esc = m.esc || len(b) > 0 && b[len(b)-1] == '\x1b'
	return b
}

package main

import (
	"bytes"
	"os"
	"slices"
)

// The marks that a terminal puts around what is pasted, and keys that no keyboard
// has (F34 and F35, in the kitty protocol).
var (
	pasteBegins, beginsKey = []byte("\x1b[200~"), []byte("\x1b[57397u")
	pasteEnds, endsKey     = []byte("\x1b[201~"), []byte("\x1b[57398u")
)

// keyboard is the terminal's input with the marks of a paste turned into keys.
// Bubble Tea keeps all input to itself from the first mark to the second, Ctrl-C
// too, and where the second is lost, for good. With keys instead, the screen decides
// when a paste is over.
type keyboard struct {
	*os.File
	marks marks // of the one goroutine that reads
}

// Read implements io.Reader. It may return no bytes where a mark has only begun.
func (k *keyboard) Read(p []byte) (int, error) {
	// A key is longer than a mark by a third, and a part of a mark may be held.
	n, err := k.File.Read(p[:max(len(p)/2-len(pasteEnds), 1)])
	return copy(p, k.marks.turn(p[:n])), err
}

// marks finds the marks of a paste in input that comes in pieces.
type marks struct {
	held []byte // may be the beginning of a mark
	esc  bool   // the escape that ended the last piece was passed on
}

// turn returns the input with keys in place of marks. An escape is never held,
// since it is a key of its own.
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
			m.esc, m.held = true, m.held[1:] // all that is held follows the escape
			return nil
		}
		b = b[1:]
	}
	m.esc = m.esc || len(b) > 0 && b[len(b)-1] == '\x1b'
	return b
}

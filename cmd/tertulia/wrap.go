package main

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

const (
	indent    = "  " // of rows that go on with a line
	leastText = 8    // columns that an indent leaves
)

// row is text to print; weight is as in style.line.
type row struct{ text, weight string }

func (r row) String() string {
	if r.weight == "" {
		return r.text
	}
	return r.weight + r.text + normal
}

// wrap cuts a row to the width: at blanks where that is possible, so that an
// address to copy stays whole if it fits. All rows but the first are indented: no
// word that somebody says begins a row, where the nicks of others stand.
func wrap(r row, width int) []row {
	w := wrapping{width: max(width, 1)}
	for rest := r.text; rest != ""; {
		part, _, n, _ := ansi.DecodeSequence(rest, 0, nil)
		rest = rest[n:]
		w.add(part)
	}
	if w.words || len(w.rows) == 0 {
		w.rows = append(w.rows, w.line)
	}
	rows := make([]row, len(w.rows))
	for i, text := range w.rows {
		rows[i] = row{text, r.weight}
	}
	return rows
}

// wrapping is the state of wrap: the rows that are full, and the one being filled.
type wrapping struct {
	width int
	rows  []string

	line  string
	cells int  // of line
	words bool // line has more than its indent
	cut   int  // where line may be cut, 0 for nowhere
	cutAt int  // cells up to there
}

// add takes one character as a reader sees it, or one control sequence.
func (w *wrapping) add(part string) {
	n := cells(part)
	if n == 0 && part[0] != '\x1b' {
		n = 1 // it may widen the character that it joins
	}
	if part == " " {
		switch {
		case len(w.rows) > 0 && !w.words: // the row before ends with it
		case w.cells+n > w.width:
			w.end(len(w.line))
		default:
			w.line, w.cells = w.line+part, w.cells+n
			w.cut, w.cutAt = len(w.line), w.cells
		}
		return
	}
	if n > 0 && w.words && w.cells+n > w.width {
		cut := w.cut
		if cut == 0 || w.cells-w.cutAt+len(indent)+n > w.width {
			cut = len(w.line) // the word is longer than a row
		}
		w.end(cut)
	}
	w.line, w.cells = w.line+part, w.cells+n
	w.words = w.words || n > 0
}

// end makes a row of the line up to cut, and begins the next with what follows.
func (w *wrapping) end(cut int) {
	moved := 0
	if cut == w.cut && cut < len(w.line) {
		moved = w.cells - w.cutAt
	}
	rest := w.line[cut:]
	w.rows = append(w.rows, strings.TrimRight(w.line[:cut], " "))
	w.line, w.cells, w.words, w.cut = "", 0, moved > 0, 0
	if w.width-len(indent) >= leastText {
		w.line, w.cells = indent, len(indent)
	}
	w.line, w.cells = w.line+rest, w.cells+moved
}

// hardWrap cuts text to the width wherever that is.
func hardWrap(text string, width int) []string {
	var rows []string
	from, at, used := 0, 0, 0
	for at < len(text) {
		part, _, n, _ := ansi.DecodeSequence(text[at:], 0, nil)
		wide := cells(part)
		if used > 0 && used+wide > width {
			rows = append(rows, text[from:at])
			from, used = at, 0
		}
		at, used = at+n, used+wide
	}
	return append(rows, text[from:])
}

// cells is how many columns text may take. Terminals differ about characters that
// are joined of several, as families and flags are: the widest counts, since a row
// that is wider than the terminal is wrapped by it, and then written over.
func cells(text string) int { return max(ansi.StringWidth(text), ansi.StringWidthWc(text)) }

package main

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

const (
	indent    = "  " // of continuation rows
	leastText = 8    // fewest columns that an indent must leave
)

// row is text to print; style.line describes weight.
type row struct{ text, weight string }

func (r row) String() string {
	if r.weight == "" {
		return r.text
	}
	return r.weight + r.text + normal
}

// wrap breaks a row into rows of at most width columns. It breaks at spaces if possible, so
// that a URL stays whole if it fits. All rows but the first are indented. So no word of a
// message can appear at the beginning of a row, where readers expect a nick.
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

// wrapping is the state of wrap: the complete rows and the current one.
type wrapping struct {
	width int
	rows  []string

	line  string
	cells int  // width of line in columns
	words bool // line has text after its indent
	cut   int  // index where line may be broken, 0 for none
	cutAt int  // columns before cut
}

// add adds one grapheme cluster or one control sequence.
func (w *wrapping) add(part string) {
	n := cells(part)
	if n == 0 && part[0] != '\x1b' {
		n = 1 // it may make the previous character wider
	}
	if part == " " {
		switch {
		case len(w.rows) > 0 && !w.words: // the space belongs to the end of the previous row
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

// end makes a row of the line up to cut, and begins the next row with the rest.
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

// hardWrap breaks text into rows of at most width columns, also within words.
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

// cells returns the width of text in columns. Terminals differ about joined characters such as
// families and flags. The larger width counts, because a terminal wraps a row that is too wide,
// and the next row overwrites it.
func cells(text string) int { return max(ansi.StringWidth(text), ansi.StringWidthWc(text)) }

package main

const maxHistory = 500 // lines

// history holds the lines that were entered, and the unfinished line that was replaced by one
// of them.
type history struct {
	lines []string
	at    int // index of the shown line; len(lines) is the unfinished line
	draft string
}

// add appends a line and drops the oldest beyond maxHistory.
func (h *history) add(line string) {
	if n := len(h.lines); n == 0 || h.lines[n-1] != line {
		h.lines = append(h.lines, line)
	}
	if len(h.lines) > maxHistory {
		h.lines = append(h.lines[:0], h.lines[1:]...)
	}
	h.at = len(h.lines)
}

// up returns the previous line to show instead of now.
func (h *history) up(now string) string {
	if h.at == len(h.lines) {
		h.draft = now
	}
	if h.at == 0 {
		return now
	}
	h.at--
	return h.lines[h.at]
}

// down returns the next line to show instead of now.
func (h *history) down(now string) string {
	if h.at >= len(h.lines) {
		return now
	}
	h.at++
	if h.at == len(h.lines) {
		return h.draft
	}
	return h.lines[h.at]
}

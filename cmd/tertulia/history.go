package main

const maxHistory = 500 // lines

// history is what was typed before, and the line that was left for it.
type history struct {
	lines []string
	at    int // the line shown, len(lines) for the one being typed
	draft string
}

func (h *history) add(line string) {
	if n := len(h.lines); n == 0 || h.lines[n-1] != line {
		h.lines = append(h.lines, line)
	}
	if len(h.lines) > maxHistory {
		h.lines = append(h.lines[:0], h.lines[1:]...)
	}
	h.at = len(h.lines)
}

// up answers what to show instead of now.
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

// down answers what to show instead of now.
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

package classic

import (
	"bytes"
	"strings"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

const (
	ownName = "tertulia" // how the server introduces itself
	sayExit = "exit"
	// tcpExit follows the name in the TCP client's last message, when its user types exit.
	tcpExit = " ha salido del chat"
)

// A turn collects the lines of the next answer to one client of the turn-taking chats, and
// counts the answers that the client waits for.
type turn struct {
	framed bool // the peer ends its lines, so its answers end in a line feed
	owed   int  // answers that the client waits for

	note  string // a notice of the server to put in front of the next answer
	alone string // the last other user left: the text for the answer; "" once somebody joins
	lines []string
	size  int // bytes of the lines, with a line feed each
	left  int // lines left out
}

// hear handles batches of the seat's outbox. It keeps only the latest lines that fit into
// one answer, so a client that never asks uses little memory.
func (t *turn) hear(batches []*room.Batch) {
	for _, b := range batches {
		for line := range bytes.Lines(b.Data) {
			text := string(bytes.TrimSuffix(line, []byte{'\n'}))
			if word, marked := strings.CutPrefix(text, mark); marked {
				t.alone = word
				continue
			}
			t.add(text)
		}
	}
}

// owe notes that the client waits for one more answer. Lines that others have seen by now are in the
// seat's outbox at the latest, and belong to that answer.
func (t *turn) owe(seat *room.Seat) {
	select {
	case batches := <-seat.Outbox():
		t.hear(batches)
		seat.Wrote(room.Own(batches))
	default:
	}
	t.owed++
}

// add appends a line and drops the oldest lines that do not fit. It always keeps the last.
func (t *turn) add(line string) {
	t.lines = append(t.lines, line)
	t.size += len(line) + 1
	for t.size > maxMessage && len(t.lines) > 1 {
		t.drop()
	}
}

func (t *turn) drop() {
	t.size -= len(t.lines[0]) + 1
	t.lines = t.lines[1:]
	t.left++
}

// answer returns the next answer, of at most maxMessage bytes, and reports whether it is
// due: the client waits for one, and there is a line for it. If the answer is too long, it
// leaves out the oldest lines. The notice that the last other user left is an answer too,
// once: otherwise the client would wait for ever.
func (t *turn) answer() (text string, due bool) {
	if t.owed == 0 || len(t.lines) == 0 && t.alone == "" {
		return "", false
	}
	if t.alone != "" {
		t.add(t.alone)
		t.alone = ""
	}
	head := t.head()
	for len(head)+t.size > maxMessage && len(t.lines) > 1 {
		t.drop()
		head = t.head()
	}
	text = head + strings.Join(t.lines, "\n")
	most := maxMessage
	if t.framed {
		most--
	}
	if len(text) > most {
		text = cut(text, most-len("…")) + "…"
	}
	if t.framed {
		text += "\n"
	}
	t.owed--
	t.note, t.lines, t.size, t.left = "", nil, 0, 0
	return text, true
}

// most returns an upper bound of the bytes of the next answer.
func (t *turn) most() int { return len(t.head()) + t.size + len(t.alone) + len("\n") }

// exit returns the message that ends the client.
func (t *turn) exit() string {
	if t.framed {
		return sayExit + "\n"
	}
	return sayExit
}

// head returns the lines in front of the next answer: the note, and the number of lines
// left out.
func (t *turn) head() string {
	head := ""
	if t.note != "" {
		head = wording.Mark + t.note + "\n"
	}
	if t.left > 0 {
		head += wording.Mark + wording.Say(wording.ClassicLeftOut, wording.Digits(uint64(t.left))) + "\n"
	}
	return head
}

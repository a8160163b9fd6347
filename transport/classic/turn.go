package classic

import (
	"bytes"
	"fmt"
	"strings"

	"tertulia/actors/room"
)

const (
	ownName = "tertulia" // how the server introduces itself
	sayExit = "exit"
	// tcpExit is what the TCP client sends behind its name when its user types exit.
	tcpExit = " ha salido del chat"
)

// A turn is what one client of the turn-taking chats has not been told yet, and how
// many answers it waits for.
type turn struct {
	framed bool // the peer ends its lines, and so shall its answers be
	owed   int

	note  string // the server's word, to go before the next answer
	alone string // the server's word that the last other person left, until it is told or somebody comes
	lines []string
	size  int // bytes of the lines, with one more each
	left  int // lines that did not fit
}

// hear takes what the seat's outbox brings. Only what fits an answer is kept.
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

// answer returns the one message that is due, if it is: all that others have said
// since the last, the oldest lines left out where it would be too long. That
// nobody else is there any more is an answer too, once: the client would wait for
// ever for somebody who has left.
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

// most returns how many bytes the next answer has at most.
func (t *turn) most() int { return len(t.head()) + t.size + len(t.alone) + len("\n") }

// exit returns the message that ends a client.
func (t *turn) exit() string {
	if t.framed {
		return sayExit + "\n"
	}
	return sayExit
}

func (t *turn) head() string {
	head := ""
	if t.note != "" {
		head = "* " + t.note + "\n"
	}
	if t.left > 0 {
		head += fmt.Sprintf("* %d earlier lines left out\n", t.left)
	}
	return head
}

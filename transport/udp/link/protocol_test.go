package link

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestTheProtocolsExample holds the document to what the code takes.
func TestTheProtocolsExample(t *testing.T) {
	text, err := os.ReadFile("../PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(text), "### 1.8 ")
	example, _, _ = strings.Cut(example, "### 1.9 ")
	datagrams := regexp.MustCompile(`(?m)^    [<>] .*\n(?:      .*\n)*`).FindAllString(example, -1)
	seen := make(map[Word]bool)
	kinds := make(map[Kind]bool)
	for _, d := range datagrams {
		b := regexp.MustCompile(`(?m)^.{6}`).ReplaceAllString(d, "")
		got, err := Parse([]byte(b))
		if err != nil {
			t.Errorf("%s%v", b, err)
			continue
		}
		seen[got.Word] = true
		frames, err := ParseFrames(nil, got.Frames)
		if err != nil {
			t.Errorf("%s%v", b, err)
		}
		for _, f := range frames {
			kinds[f.Kind] = true
		}
	}
	for _, w := range []Word{Hello, Cookie, Open, Opened, Session} {
		if !seen[w] {
			t.Errorf("the example has no datagram of word %d", w)
		}
	}
	for _, k := range []Kind{Line, End, Ack, Ping, Move, Moved, Stray} {
		if !kinds[k] {
			t.Errorf("the example has no frame of kind %d", k)
		}
	}
}

package telnet

import (
	"bytes"
	"strings"
	"testing"
)

// read gives text to p and returns its data and its answers.
func read(p *Peer, text string) (data, answer string) {
	var d, a []byte
	for _, c := range []byte(text) {
		var ok bool
		if c, a, ok = p.Take(c, a); ok {
			d = append(d, c)
		}
	}
	return string(d), string(a)
}

func TestATerminalIsAskedForBinaryAndRefusedEachOptionOnce(t *testing.T) {
	p := &Peer{Terminal: true}
	data, answer := read(p, "a\xff\xf7b\xff\xf8\xff\xffc\xff\xfd\x01\xff\xfb\x01\xff\xfd\x01\xff\xfb\x00\xff\xfd\x06\xff\xfd\x06")
	if data != "a\bb\x15\xffc" {
		t.Errorf("the data is %q", data)
	}
	if answer != "\xff\xfd\x00\xff\xfc\x01\xff\xfe\x01\xff\xfc\x06\xff\xfc\x06" {
		t.Errorf("the answer is %q", answer)
	}
}

func TestAnotherPeerIsRefusedEverything(t *testing.T) {
	p := new(Peer)
	data, answer := read(p, "a\xff\xf7b\xff\xf4\xff\xf2\xff\xffc\xff\xfd\x01\xff\xfb\x00\xff\xfd\x01\xff\xfc\x02\xff\xfe\x02")
	if data != "ab\xffc" || answer != "\xff\xfc\x01\xff\xfe\x00\xff\xfc\x01" {
		t.Errorf("the data is %q, the answer %q", data, answer)
	}
}

func TestTwoPeersDoNotAnswerEachOtherForEver(t *testing.T) {
	for _, terminal := range []bool{true, false} {
		a, b := &Peer{Terminal: terminal}, &Peer{}
		_, text := read(a, strings.Repeat("\xff\xfd\x01\xff\xfb\x02", 1000))
		for turn := 0; text != ""; turn++ {
			if turn == 10 {
				t.Fatalf("after %d turns they still say %q", turn, text)
			}
			_, text = read(b, text)
			a, b = b, a
		}
	}
}

func TestALiteralIACIsData(t *testing.T) {
	p := new(Peer)
	read(p, "\xff")
	if !p.Literal('a') || !p.InData() {
		t.Error("IAC and a letter are taken for a command")
	}
	if p.Literal('a') {
		t.Error("a letter without IAC is taken for one with it")
	}
	read(p, "\xff")
	if p.Literal(se) || p.InData() {
		t.Error("IAC and a command are taken for data")
	}
}

func TestASubnegotiationHasABound(t *testing.T) {
	data, _ := read(new(Peer), "\xff\xfa"+strings.Repeat("x", maxSubnegotiation)+"yz")
	if data != "z" {
		t.Errorf("the data is %q", data)
	}
}

func FuzzPeer(f *testing.F) {
	f.Add([]byte("a\xff\xfa\x18\x00\xff\xff\xff\xf0b\xff\xfd\x06"), true)
	f.Add([]byte("\xff\xf4\xff\xf2ABOR\r\n"), false)
	f.Fuzz(func(t *testing.T, text []byte, terminal bool) {
		data, answer := read(&Peer{Terminal: terminal}, string(text))
		if len(data) > len(text) || len(answer) > 3*len(text) {
			t.Fatalf("%d bytes become %d of data and %d of answers", len(text), len(data), len(answer))
		}
		if !bytes.Contains(text, []byte{IAC}) && (data != string(text) || answer != "") {
			t.Fatalf("without a command %q becomes %q", text, data)
		}
	})
}

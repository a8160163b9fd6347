package ftp

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestTextTransfersConvertLineEnds(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	c.do("TYPE A", 200)
	c.write("STOR a", "one\r\ntwo\nthree\rfour\r\r\nfive\r")
	c.do("SIZE a", 550)
	equal(t, "down", c.read("RETR a"), "one\r\ntwo\r\nthree\rfour\r\nfive\r")
	c.do("REST 2", 350)
	c.open()
	c.do("RETR a", 504)
	c.do("TYPE I", 200)
	equal(t, "on the shelf", c.read("RETR a"), "one\ntwo\nthree\rfour\r\nfive\r")
}

func TestTextSurvivesAnySplit(t *testing.T) {
	const text = "a\r\nb\rc\nd\r\r\n\n\r"
	for size := 1; size <= len(text); size++ {
		var up bytes.Buffer
		w := &textWriter{dst: &up}
		for rest := []byte(text); len(rest) > 0; rest = rest[min(size, len(rest)):] {
			_, _ = w.Write(bytes.Clone(rest[:min(size, len(rest))]))
		}
		w.Close()
		equal(t, "up", up.String(), "a\nb\rc\nd\r\n\n\r")
		var down bytes.Buffer
		_, _ = io.CopyBuffer(&down, &textReader{src: io.MultiReader(strings.NewReader(text[:size]), strings.NewReader(text[size:]))}, make([]byte, 3))
		equal(t, "down", down.String(), "a\r\nb\rc\r\nd\r\r\n\r\n\r")
	}
}

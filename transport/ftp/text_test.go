package ftp

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"testing"
)

func TestTextTransfersConvertLineEnds(t *testing.T) {
	srv := serve(t, func(o *options) { o.ftp.ASCII = true })
	c := srv.as(t, "ana")
	c.do("TYPE A", 200)
	c.write("STOR a", "one\r\ntwo\nthree\rfour\r\r\nfive\r")
	const down = "one\r\ntwo\r\nthree\rfour\r\nfive\r"
	equal(t, "the size as text", c.do("SIZE a", 213), strconv.Itoa(len(down)))
	equal(t, "down", c.read("RETR a"), down)
	c.do("REST 2", 350)
	c.open()
	c.do("RETR a", 504)
	c.do("TYPE I", 200)
	equal(t, "on the shelf", c.read("RETR a"), "one\ntwo\nthree\rfour\r\nfive\r")
}

func TestTheSizeOfALargeTextIsNotTold(t *testing.T) {
	srv := serve(t, func(o *options) { o.ftp.ASCII = true })
	srv.filling(t, "a", maxTextSize+1)
	c := srv.as(t, "ana")
	c.do("TYPE A", 200)
	c.do("SIZE a", 550)
	c.do("SIZE none", 550)
	c.do("TYPE I", 200)
	equal(t, "its bytes", c.do("SIZE a", 213), strconv.Itoa(maxTextSize+1))
}

// Many clients start in TYPE A, and some send photos in it.
func TestBinaryFilesSurviveAClientThatStartsInTypeA(t *testing.T) {
	srv := serve(t, nil)
	c := srv.dialed(t)
	c.do("USER ana", 331)
	c.do("PASS x", 230)
	const photo = "\xff\xd8\r\n\n\r\r\n\x00\r"
	contains(t, c.write("STOR a.jpg", photo), "10 bytes")
	equal(t, "down", c.read("RETR a.jpg"), photo)
	equal(t, "size", c.do("SIZE a.jpg", 213), "10")
	c.do("TYPE A", 200)
	c.do("REST 2", 350)
	equal(t, "the rest", c.read("RETR a.jpg"), photo[2:])
	c.do("TYPE I", 200)
	equal(t, "as bytes", c.read("RETR a.jpg"), photo)
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

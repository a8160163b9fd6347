package socket

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gobwas/ws"
)

// masked returns a frame of a client.
func masked(first byte, payload string) []byte {
	f := ws.NewFrame(ws.OpText, true, []byte(payload))
	b, err := ws.CompileFrame(ws.MaskFrame(f))
	if err != nil {
		panic(err)
	}
	b[0] = first
	return b
}

// The first bytes of frames.
const (
	more     = byte(ws.OpText)         // a text that continues
	whole    = final | byte(ws.OpText) // a whole text
	goesOn   = byte(ws.OpContinuation) // a further fragment
	last     = final | byte(ws.OpContinuation)
	bytesOf  = final | byte(ws.OpBinary)
	pingByte = final | byte(ws.OpPing)
	pong     = final | byte(ws.OpPong)
	closing  = final | byte(ws.OpClose)
)

// feed gives an input the bytes of one read. It returns the messages, and the error as a last one.
func feed(in *input, b []byte) (messages []string, failed bool) {
	in.addBytes(bytes.Clone(b))
	for {
		message, ok, err := in.next()
		if err != nil {
			text := err.Error()
			if f, is := errors.AsType[*fault](err); is {
				text = fmt.Sprint(f.code, " ", text)
			}
			return append(messages, text), true
		}
		if !ok && in.costsTurn() {
			continue
		}
		if !ok {
			in.finish()
			return messages, false
		}
		messages = append(messages, string(message))
	}
}

func TestFramesBecomeMessages(t *testing.T) {
	long := strings.Repeat("x", maxMessage)
	unmasked, err := ws.CompileFrame(ws.NewTextFrame([]byte("hola")))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		in   []byte
		want []string
	}{
		"a message":                        {masked(whole, "hola"), []string{"hola"}},
		"an empty one":                     {masked(whole, ""), []string{""}},
		"two":                              {append(masked(whole, "a"), masked(whole, "b")...), []string{"a", "b"}},
		"the longest":                      {masked(whole, long), []string{long}},
		"a longer one":                     {masked(whole, long+"x"), []string{"1009 the message is over 64 KiB"}},
		"fragments":                        {slices.Concat(masked(more, "h"), masked(goesOn, "ol"), masked(last, "a")), []string{"hola"}},
		"fragments of a character":         {slices.Concat(masked(more, "\xc3"), masked(last, "\xb1")), []string{"ñ"}},
		"a ping between fragments":         {slices.Concat(masked(more, "h"), masked(pingByte, "x"), masked(last, "i")), []string{"hi"}},
		"fragments that are too long":      {slices.Concat(masked(more, long), masked(last, "x")), []string{"1009 the message is over 64 KiB"}},
		"a text inside a text":             {slices.Concat(masked(more, "h"), masked(whole, "x")), []string{"1002 unexpected non-continuation data frame"}},
		"a fragment of nothing":            {masked(last, "x"), []string{"1002 unexpected continuation data frame"}},
		"an unmasked frame":                {unmasked, []string{"1002 frames from client to server must be masked"}},
		"a reserved bit":                   {masked(whole|0x40, "x"), []string{"1002 non-zero rsv bits with no extension negotiated"}},
		"a reserved code":                  {masked(final|3, "x"), []string{"1002 use of reserved op code"}},
		"a ping in fragments":              {masked(byte(ws.OpPing), "x"), []string{"1002 control frame is not final"}},
		"a long ping":                      {masked(pingByte, strings.Repeat("x", 126)), []string{"1002 control frame payload limit exceeded"}},
		"a pong":                           {slices.Concat(masked(pong, "x"), masked(whole, "hi")), []string{"hi"}},
		"no text":                          {masked(bytesOf, "x"), []string{"1003 the message is not text"}},
		"no UTF-8":                         {masked(whole, "\xff"), []string{"1007 the message is not UTF-8"}},
		"a close":                          {masked(closing, ""), []string{"the page has closed the socket"}},
		"a close with a reason":            {masked(closing, "\x03\xe9bye"), []string{"the page has closed the socket"}},
		"a close with half a code":         {masked(closing, "\x03"), []string{"1002 the close frame is malformed"}},
		"a close with a code that is none": {masked(closing, "\x03\xed"), []string{"1002 the close frame is malformed"}},
		"a size of 1 TB":                   {[]byte{whole, 0xff, 0, 0, 0, 0xe8, 0xd4, 0xa5, 0x10, 0, 1, 2, 3, 4}, []string{"1009 the message is over 64 KiB"}},
		"a negative size":                  {[]byte{whole, 0xff, 0xff, 0, 0, 0xe8, 0xd4, 0xa5, 0x10, 0, 1, 2, 3, 4}, []string{"1002 header error: the most significant bit must be 0"}},
		"half a frame":                     {masked(whole, "hola")[:7], nil},
	} {
		in := newInput()
		if got, _ := feed(&in, c.in); !slices.Equal(got, c.want) {
			t.Errorf("%s: %.200q, want %.200q", name, got, c.want)
		}
	}
}

func TestAnIdleSocketHoldsNoBytes(t *testing.T) {
	in := newInput()
	for _, b := range [][]byte{masked(more, strings.Repeat("x", 9000)), masked(last, "y"), masked(pingByte, "z")} {
		feed(&in, b[:5])
		feed(&in, b[5:])
	}
	in.finish()
	if in.kept != nil || in.message != nil {
		t.Errorf("it holds %d and %d bytes", cap(in.kept), cap(in.message))
	}
}

// FuzzInput checks that messages do not depend on how their bytes arrive, and that they have bounds.
func FuzzInput(f *testing.F) {
	f.Add(slices.Concat(masked(more, "h"), masked(pingByte, "x"), masked(last, "i"), masked(whole, `{"ping":{}}`)), uint8(1))
	f.Add(masked(closing, "\x03\xe8"), uint8(3))
	f.Add(masked(whole, strings.Repeat("x", 300)), uint8(100))
	f.Add([]byte{whole, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0}, uint8(2))
	f.Fuzz(func(t *testing.T, b []byte, size uint8) {
		at, parts := newInput(), newInput()
		want, _ := feed(&at, b)
		var got []string
		for chunk := range slices.Chunk(b, max(1, int(size))) {
			messages, failed := feed(&parts, chunk)
			if got = append(got, messages...); failed {
				break
			}
			if len(parts.kept) > maxMessage+ws.MaxHeaderSize || len(parts.message) > maxMessage {
				t.Fatalf("%d and %d bytes are kept", len(parts.kept), len(parts.message))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("in parts of %d bytes it is %q, want %q", size, got, want)
		}
	})
}

//go:build linux

package chat

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

// A tab is a page of tertuliad: it speaks the chat over WebSocket (RFC 6455).
type tab struct {
	nick, room string
	upgraded   *bool // the handshake is over
}

func newTab(nick, room string) Speaker { return tab{nick, room, new(bool)} }

// Hello implements Speaker. The rest of the greeting answers the server's part of the handshake.
func (tab) Hello() string {
	return "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
}

func (t tab) greeting() string {
	key := fmt.Sprintf("%032s", strings.TrimLeft(t.nick, "u"))
	return string(appendFrame(nil, fmt.Appendf(nil, `{"hello":{"key":"%s","nick":"%s","room":"#%s"}}`, key, t.nick, t.room)))
}

// Say implements Speaker. A text has no character that JSON escapes.
func (tab) Say(dst, text []byte) []byte {
	return appendFrame(dst, []byte(`{"line":"`), text, []byte(`"}`))
}

// The first two bytes of a frame: final and text, and its length, whose first bit says that it is
// masked. Longer frames have a length of two or eight bytes after it.
const (
	finalText  = 0x81
	masked     = 0x80
	lengthOf2  = 126
	lengthOf8  = 127
	headerSize = 2
	maskSize   = 4
)

// appendFrame appends a text frame of a client, with the mask 0.
func appendFrame(dst []byte, parts ...[]byte) []byte {
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	if size < lengthOf2 {
		dst = append(dst, finalText, masked|byte(size))
	} else {
		dst = binary.BigEndian.AppendUint16(append(dst, finalText, masked|lengthOf2), uint16(size))
	}
	dst = append(dst, make([]byte, maskSize)...)
	for _, p := range parts {
		dst = append(dst, p...)
	}
	return dst
}

// Read implements Speaker.
func (t tab) Read(in []byte) Event {
	if !*t.upgraded {
		return t.readHandshake(in)
	}
	size, payload := readFrame(in)
	e := Event{Size: size}
	rest, ok := bytes.CutPrefix(payload, []byte(`{"kind":"`))
	if !ok {
		return e
	}
	kind, rest, _ := bytes.Cut(rest, []byte(`"`))
	switch string(kind) {
	case "msg":
		if _, text, found := bytes.Cut(rest, []byte(`"text":"`)); found && t.here(rest) {
			e.Text = bytes.TrimSuffix(text, []byte(`"}`))
		}
	case "room":
		e.Seated = t.here(rest)
	case "refused":
		e.Refuse = true
	}
	return e
}

// here reports whether a frame is about the user's room.
func (t tab) here(fields []byte) bool {
	_, room, _ := bytes.Cut(fields, []byte(`"room":"#`))
	rest, is := bytes.CutPrefix(room, []byte(t.room))
	return is && len(rest) > 0 && rest[0] == '"'
}

func (t tab) readHandshake(in []byte) Event {
	end := bytes.Index(in, []byte("\r\n\r\n"))
	if end < 0 {
		return Event{}
	}
	e := Event{Size: end + len("\r\n\r\n")}
	if *t.upgraded = bytes.HasPrefix(in, []byte("HTTP/1.1 101 ")); *t.upgraded {
		e.Answer = t.greeting()
	} else {
		e.Refuse = true
	}
	return e
}

// readFrame returns the size of a server's frame and its payload. The size is 0 if the frame is
// incomplete.
func readFrame(in []byte) (size int, payload []byte) {
	if len(in) < headerSize {
		return 0, nil
	}
	at, length := headerSize, uint64(in[1])
	switch {
	case length == lengthOf2 && len(in) >= at+2:
		length, at = uint64(binary.BigEndian.Uint16(in[at:])), at+2
	case length == lengthOf8 && len(in) >= at+8:
		length, at = binary.BigEndian.Uint64(in[at:]), at+8
	case length >= lengthOf2:
		return 0, nil
	}
	if uint64(len(in)-at) < length {
		return 0, nil
	}
	size = at + int(length)
	return size, in[at:size]
}

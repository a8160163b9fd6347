//go:build linux

package chat

import (
	"bytes"
	"fmt"
	"strconv"
)

// A subscriber speaks the client protocol of NATS core. Its room is a subject.
type subscriber struct{ nick, subject string }

func newNATS(nick, room string) Speaker { return subscriber{nick, room} }

func (s subscriber) Hello() string {
	return fmt.Sprintf("CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":true,\"name\":%q,\"lang\":\"go\",\"version\":\"1\",\"protocol\":1}\r\n"+
		"SUB %s 1\r\nPING\r\n", s.nick, s.subject)
}

func (s subscriber) Say(dst, text []byte) []byte {
	dst = append(append(append(dst, "PUB "...), s.subject...), ' ')
	dst = append(strconv.AppendInt(dst, int64(len(text)), 10), "\r\n"...)
	return append(append(dst, text...), "\r\n"...)
}

// Read implements Speaker. A message is complete only with its payload.
func (s subscriber) Read(in []byte) Event {
	size, line := lineEnd(in)
	e := Event{Size: size}
	word, rest, _ := bytes.Cut(line, []byte(" "))
	switch string(word) {
	case "MSG":
		n, err := strconv.Atoi(string(rest[bytes.LastIndexByte(rest, ' ')+1:]))
		if err != nil || n < 0 {
			return Event{Size: size, Refuse: true}
		}
		if len(in) < size+n+len("\r\n") {
			return Event{}
		}
		return Event{Size: size + n + len("\r\n"), Text: in[size : size+n]}
	case "PING":
		e.Answer = "PONG\r\n"
	case "PONG": // PING was sent after SUB
		e.Seated = true
	case "-ERR":
		e.Refuse = true
	}
	return e
}

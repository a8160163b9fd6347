//go:build linux

package chat

import (
	"bufio"
	"bytes"
	"net"
	"net/netip"
	"testing"
)

// A message is a line that the fake server is about to send to its n-th user.
type message struct {
	to   int
	text []byte // with its end
}

// said is what a connection has sent.
type said struct {
	conn net.Conn
	line []byte
}

// fake is a server of the floor's kind that asks tamper what to send in place of each
// message; nil ends the connection.
func fake(t *testing.T, tamper func(n int, m message) [][]byte) netip.AddrPort {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	lines, done := make(chan said), make(chan struct{})
	t.Cleanup(func() { close(done); l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go readLines(conn, lines, done)
		}
	}()
	go func() {
		var seats []net.Conn
		nicks := make(map[net.Conn][]byte)
		n := 0
		for {
			select {
			case s := <-lines:
				if nicks[s.conn] == nil {
					_, nick, _ := bytes.Cut(s.line, []byte(" "))
					nicks[s.conn], seats = nick, append(seats, s.conn)
					s.conn.Write([]byte("in\r\n"))
					continue
				}
				text := bytes.Join([][]byte{nicks[s.conn], []byte(": "), s.line, []byte("\r\n")}, nil)
				for to, conn := range seats {
					out := tamper(n, message{to, text})
					if out == nil {
						conn.Close()
					}
					conn.Write(bytes.Join(out, nil))
				}
				n++
			case <-done:
				for _, conn := range seats {
					conn.Close()
				}
				return
			}
		}
	}()
	return l.Addr().(*net.TCPAddr).AddrPort()
}

func readLines(conn net.Conn, lines chan<- said, done <-chan struct{}) {
	for in := bufio.NewScanner(conn); in.Scan(); {
		select {
		case lines <- said{conn, bytes.Clone(in.Bytes())}:
		case <-done:
			return
		}
	}
}

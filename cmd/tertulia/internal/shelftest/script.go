package shelftest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// Script defines the replies of a test server, which may violate the protocol. Keys are whole
// command lines, or verbs.
type Script struct {
	// Replies are sent unchanged; for an empty one the server sends nothing.
	Replies map[string]string
	// Data are sent after a 150 and followed by the reply, 226 if there is none.
	Data map[string]string
	// Stalled data are sent, and then the server is silent.
	Stalled map[string]string
	// Endless data are repeated until the client leaves.
	Endless map[string]string
}

var usual = map[string]string{
	"":     "220 hola\r\n",
	"USER": "331 and?\r\n",
	"PASS": "230 come in\r\n",
	"FEAT": "211-it has:\r\n MLST type*;size*;modify*;\r\n211 end\r\n",
	"TYPE": "200 good\r\n",
	"ALLO": "200 good\r\n",
	"REST": "350 good\r\n",
	"QUIT": "221 bye\r\n",
}

// Follow runs a server until the test ends and returns its host:port.
func Follow(t testing.TB, s Script) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	ended := make(chan struct{})
	running.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			running.Go(func() { s.converse(conn, ended) })
		}
	})
	t.Cleanup(func() {
		close(ended)
		ln.Close()
		running.Wait()
	})
	return ln.Addr().String()
}

func (s Script) say(line string) (string, bool) {
	verb, _, _ := strings.Cut(line, " ")
	for _, key := range []string{line, verb} {
		if words, ok := s.Replies[key]; ok {
			return words, true
		}
	}
	words, ok := usual[verb]
	return words, ok
}

// converse serves one connection until the client leaves or the test ends.
func (s Script) converse(conn net.Conn, ended <-chan struct{}) {
	defer conn.Close()
	var data net.Listener
	lines := make(chan string)
	go func() {
		defer close(lines)
		for in := bufio.NewScanner(conn); in.Scan(); {
			select {
			case lines <- in.Text():
			case <-ended:
				return
			}
		}
	}()
	greeting, _ := s.say("")
	fmt.Fprint(conn, greeting)
	for {
		var line string
		var more bool
		select {
		case line, more = <-lines:
		case <-ended:
		}
		if !more {
			if data != nil {
				data.Close()
			}
			return
		}
		words, known := s.say(line)
		part, once := s.Data[line]
		again, endless := s.Endless[line]
		stall, stalled := s.Stalled[line]
		switch {
		case line == "EPSV" && !known:
			if data, _ = net.Listen("tcp", "127.0.0.1:0"); data != nil {
				fmt.Fprintf(conn, "229 here (|||%d|)\r\n", data.Addr().(*net.TCPAddr).Port)
			}
		case stalled:
			fmt.Fprint(conn, "150 it comes\r\n")
			if to, err := data.Accept(); err == nil {
				_, _ = io.WriteString(to, stall)
				select {
				case <-lines: // the client only closes the connection
				case <-ended:
				}
				to.Close()
			}
			data.Close()
			return
		case once || endless:
			fmt.Fprint(conn, "150 it comes\r\n")
			if to, err := data.Accept(); err == nil {
				_, err = io.WriteString(to, part)
				for endless && err == nil {
					_, err = io.WriteString(to, again)
				}
				to.Close()
			}
			data.Close()
			if !known {
				words = "226 done\r\n"
			}
			fmt.Fprint(conn, words)
		case known:
			fmt.Fprint(conn, words)
		default:
			fmt.Fprint(conn, "502 no\r\n")
		}
	}
}

package main

import (
	"bytes"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"

	"tertulia/actors/files"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/shelftest"
	"tertulia/transport/ftp"
)

// A user at a terminal is asked for the password. It is never on the screen, and the unfinished
// input is restored.
func TestPasswordIsTyped(t *testing.T) {
	s, addr := serve(t)
	w := open(t, "", "chat", "-nick", "ana", addr)
	w.shows(2, "* you are ana in #tertulia", ">")
	w.text("half")
	w.shows(6, "> half")
	s.Password("secret")
	s.Cut()
	w.shows(10, "password:")
	w.text("wrong")
	w.keys("Enter")
	w.until("the second question", func() bool { return strings.Contains(strings.Join(w.rows(), " "), "that is not the password") })
	w.shows(10, "password:")
	w.text("secret")
	w.keys("Enter")
	w.shows(6, "* you are ana in #tertulia", "> half")
	if raw, _ := os.ReadFile(w.raw); bytes.Contains(raw, []byte("secret")) || bytes.Contains(raw, []byte("wrong")) {
		t.Error("the password is shown")
	}
	w.keys("Up")
	w.shows(6, "> half")
}

// Without the editor the terminal itself shows nothing.
func TestPasswordIsTypedOnADumbTerminal(t *testing.T) {
	s, addr := serve(t)
	s.Password("secret")
	w := openWith(t, "2>&1", "TERM=dumb", "chat", "-nick", "ana", addr)
	w.until("the question", func() bool { return strings.Contains(strings.Join(w.rows(), ""), "type the password") })
	w.text("secret")
	w.keys("Enter")
	w.shows(0, "* you are ana in #tertulia")
	w.text("hola")
	w.keys("Enter")
	w.shows(0, "hola", "ana: hola")
	if raw, _ := os.ReadFile(w.raw); bytes.Contains(raw, []byte("secret")) {
		t.Error("the password is shown")
	}
}

func TestPasswordOfTheShelf(t *testing.T) {
	srv := shelftest.Serve(t, func(_ *files.Config, cfg *ftp.Config) { cfg.Gate = shelftest.Gate(t, "secret") })
	put(t, srv.Dir, "notes.txt", "hola")
	w := openWith(t, "2>&1", "", "get", "-o", "-", srv.Addr, "notes.txt")
	w.until("the question", func() bool { return strings.Contains(strings.Join(w.rows(), ""), "password of "+srv.Addr) })
	w.text("secret")
	w.keys("Enter")
	w.until("the file", func() bool {
		return slices.ContainsFunc(w.rows(), func(row string) bool { return strings.HasPrefix(row, "hola") })
	})
	if strings.Contains(strings.Join(w.all(), ""), "secret") {
		t.Error("the password is shown")
	}

	err := exec(t.Context(), []string{"ls", srv.Addr}, strings.NewReader(""), io.Discard, io.Discard)
	if cli.Status(err) != 1 || err.Error() != srv.Addr+" wants a password (put it into the variable TERTULIA_PASSWORD)" {
		t.Errorf("without a terminal it ends with %v", err)
	}
	err = exec(t.Context(), []string{"ls", "-password", "wrong", srv.Addr}, strings.NewReader(""), io.Discard, io.Discard)
	if cli.Status(err) != 1 || !strings.Contains(err.Error(), "That is not the password") {
		t.Errorf("with a wrong one it ends with %v", err)
	}
}

// A user who connects to the port of another service learns which service it is.
func TestWrongPorts(t *testing.T) {
	shelf := shelftest.Serve(t, nil)
	ssh := serveText(t, "SSH-2.0-OpenSSH_9.6\r\n")
	chat := serveText(t, "* hello, type your nick and press Enter\r\n")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"chat", shelf.Addr}, "is no chat, but an FTP server"},
		{[]string{"chat", ssh}, "is no chat, but an SSH server"},
		{[]string{"ls", chat}, "this is a tertulia chat, no FTP server: its files are usually on port 2121"},
		{[]string{"get", ssh, "a"}, "this is an SSH server, no FTP server"},
	} {
		err := exec(t.Context(), c.args, strings.NewReader("hola\n"), io.Discard, io.Discard)
		if cli.Status(err) != 1 || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q ends with %v, want %q", c.args, err, c.want)
		}
	}
}

// serveText sends text to every client, and reads its input.
func serveText(t *testing.T, text string) (addr string) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = io.WriteString(conn, text)
				_, _ = io.Copy(io.Discard, conn)
			}()
		}
	}()
	return ln.Addr().String()
}

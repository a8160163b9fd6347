package ftp

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// big is more bytes than the sockets' buffers hold.
const big = 64 << 20

// filling creates a sparse file of size bytes on the shelf.
func (s *server) filling(t testing.TB, name string, size int64) {
	t.Helper()
	c := s.as(t, "filler")
	c.write("STOR "+name, "")
	if err := os.Truncate(filepath.Join(s.dir, name), size); err != nil {
		t.Fatal(err)
	}
	c.do("QUIT", 221)
}

func TestDownloadGoesOnAfterAHalfClose(t *testing.T) {
	srv := serve(t, nil)
	srv.filling(t, "a", big)
	c := srv.as(t, "ana")
	data := c.open()
	c.do("RETR a", 150)
	_ = c.conn.CloseWrite()
	if n, err := io.Copy(io.Discard, data); n != big || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	c.want(226)
	c.gone()
}

// A client reads 150, the data and the end of the data connection. Then it closes the
// data connection, and only then waits for 226.
func TestThe226ComesOnceTheClientHasClosedTheDataConnection(t *testing.T) {
	srv := serve(t, nil)
	srv.closeWait = patience
	c := srv.as(t, "ana")
	c.write("STOR small", "hola")
	c.write("STOR large", strings.Repeat("x", smallFile+1))
	for _, line := range []string{"RETR small", "RETR large", "LIST"} {
		data := c.open()
		c.send(line)
		piece := make([]byte, 1024)
		n, err := c.conn.Read(piece)
		if err != nil || !strings.HasPrefix(string(piece[:n]), "150 ") || strings.Count(string(piece[:n]), "\n") != 1 {
			t.Errorf("%s: the first piece is %q, %v: want the 150 alone", line, piece[:n], err)
		}
		if _, err := io.Copy(io.Discard, data); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		data.Close()
		c.want(226)
	}
}

func TestAClientThatLeavesTheDataConnectionOpenGetsIts226(t *testing.T) {
	srv := serve(t, nil)
	srv.closeWait = time.Millisecond
	c := srv.as(t, "ana")
	c.write("STOR a", "hola")
	data := c.open()
	c.do("RETR a", 150)
	c.want(226)
	equal(t, "RETR", readAll(t, data), "hola")
}

func TestAbort(t *testing.T) {
	srv := serve(t, nil)
	srv.filling(t, "a", big)
	for name, abort := range map[string]func(*client){
		"a line":      func(c *client) { c.send("ABOR") },
		"in one word": func(c *client) { _, _ = c.conn.Write([]byte("\xff\xf4\xff\xf2ABOR\r\n")) },
		"lftp": func(c *client) {
			_, _ = c.conn.Write([]byte("\xff\xf4\xff"))
			urgent(c, "\xf2")
			c.send("ABOR")
		},
		"ftplib": func(c *client) { urgent(c, "ABOR\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			c := srv.as(t, "ana")
			data := c.open()
			c.do("RETR a", 150)
			abort(c)
			c.want(426)
			c.want(226)
			if n, err := io.Copy(io.Discard, data); err == nil {
				t.Errorf("after %d bytes the data look whole", n)
			}
			c.do("NOOP", 200)
			abort(c)
			c.want(225)
			c.write("STOR b", "hola")
		})
	}
}

func TestAbortBehindCommandsThatWait(t *testing.T) {
	srv := serve(t, nil)
	srv.filling(t, "a", big)
	c := srv.as(t, "ana")
	c.open()
	c.send("RETR a\r\nPWD\r\nABOR\r\nNOOP")
	c.want(150)
	c.want(426)
	c.want(257)
	c.want(226)
	c.want(200)
}

func TestTheControlConnectionAnswersDuringATransfer(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	data := c.open()
	c.do("ALLO 100", 200)
	c.do("STOR a", 150)
	contains(t, c.do("STAT", 211), "STOR: 0 of 100 bytes")
	c.do("NOOP", 200)
	c.send("PWD\r\nSTAT") // these wait
	_, _ = data.Write(bytes.Repeat([]byte("x"), 100))
	data.Close()
	c.want(226)
	c.want(257)
	contains(t, c.want(211), "No transfer")
}

// The client gets the length that the 150 announced. The server reports missing bytes and
// leaves out later ones.
func TestAFileThatChangesWhileItIsSent(t *testing.T) {
	srv := serve(t, nil)
	for _, kind := range []string{"I", "A"} {
		c := srv.as(t, "ana")
		c.do("TYPE "+kind, 200)
		for name, size := range map[string]int64{"shorter": big / 2, "longer": big + 1000} {
			srv.filling(t, name, big)
			data := c.open()
			c.do("RETR "+name, 150)
			if _, err := io.ReadFull(data, make([]byte, 1)); err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(filepath.Join(srv.dir, name), size); err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, data)
			data.Close()
			if size > big {
				c.want(226)
			} else {
				contains(t, c.want(450), "shorter")
			}
			if n++; err == nil && n != big || err != nil && size > big {
				t.Errorf("TYPE %s, %s: %d bytes, %v", kind, name, n, err)
			}
		}
	}
}

func TestProgressIsTold(t *testing.T) {
	slot := make(chan int64, 1)
	m := mover{ctx: t.Context(), stall: time.Minute, progress: slot}
	_ = m.after(5, nil)
	_ = m.after(7, nil)
	j := job{verb: "RETR", direction: download, total: 100, progress: slot, start: time.Now()}
	equal(t, "status", j.status(time.Now()), "RETR: 12 of 100 bytes in 0s.")
}

func TestTransfersThatStallAreCut(t *testing.T) {
	srv := serve(t, func(o *options) { o.ftp.StallTimeout = 50 * time.Millisecond })
	srv.filling(t, "a", big)
	c := srv.as(t, "ana")
	c.open()
	c.do("RETR a", 150) // and the client does not read
	contains(t, c.want(426), errStalled.Error())
	data := c.open()
	c.do("STOR b", 150)
	_, _ = io.WriteString(data, "hola")
	contains(t, c.want(426), errStalled.Error())
	equal(t, "kept", c.do("SIZE b", 213), "3")
}

func TestAClientThatReadsNoRepliesIsDropped(t *testing.T) {
	srv := serve(t, func(o *options) { o.ftp.ReplyTimeout = 50 * time.Millisecond })
	c := srv.as(t, "ana")
	for {
		// The reply to FEAT is much longer than the command.
		if _, err := io.WriteString(c.conn, strings.Repeat("FEAT\r\n", 1000)); err != nil {
			break
		}
	}
}

func TestIdleTimeIsNotCountedDuringATransfer(t *testing.T) {
	srv := serve(t, func(o *options) { o.ftp.IdleTimeout = 100 * time.Millisecond })
	c := srv.as(t, "ana")
	data := c.open()
	c.do("STOR a", 150)
	<-time.After(300 * time.Millisecond)
	data.Close()
	c.want(226)
	c.want(421)
	c.gone()
}

func TestRestart(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.write("STOR a", "0123456789")
	for _, bad := range []string{"REST -1", "REST x", "REST", "REST +1", "REST 1 2", "REST 99999999999999999999"} {
		c.do(bad, 501)
	}
	c.do("REST 11", 350)
	c.open()
	contains(t, c.do("RETR a", 554), "10 bytes")
	c.do("REST 11", 350)
	c.open()
	c.do("STOR a", 554)
	c.do("REST 10", 350)
	equal(t, "REST at the end", c.read("RETR a"), "")
	c.do("REST 3", 350)
	c.do("PWD", 257)
	equal(t, "REST cleared by another command", c.read("RETR a"), "0123456789")
	c.do("REST 3", 350)
	c.write("STOR a", "x")
	equal(t, "REST and STOR", c.read("RETR a"), "012x")
	c.write("APPE a", "y")
	equal(t, "APPE", c.read("RETR a"), "012xy")
	c.write("APPE new", "z")
	equal(t, "APPE to a new file", c.read("RETR new"), "z")
}

func TestStopLetsTransfersEndWithinTheGrace(t *testing.T) {
	srv := serve(t, func(o *options) { o.ftp.GraceTimeout = patience })
	c, idle := srv.as(t, "ana"), srv.as(t, "bob")
	data := c.open()
	c.do("STOR a", 150)
	stopped := make(chan struct{})
	go func() {
		srv.stop()
		close(stopped)
	}()
	idle.want(421)
	c.do("NOOP", 200)
	idle.conn.Close()
	_, _ = io.WriteString(data, "hola")
	data.Close()
	c.want(226)
	c.want(421)
	c.conn.Close()
	<-stopped
	b, err := os.ReadFile(filepath.Join(srv.dir, "a"))
	if err != nil || string(b) != "hola" {
		t.Errorf("on the shelf: %q %v", b, err)
	}
}

func TestStopCutsTransfersAfterTheGrace(t *testing.T) {
	srv := serve(t, func(o *options) { o.ftp.GraceTimeout = 10 * time.Millisecond })
	srv.filling(t, "big", big)
	c, d := srv.as(t, "ana"), srv.as(t, "bob")
	data := c.open()
	c.do("STOR a", 150)
	_, _ = io.WriteString(data, "hola")
	d.open()
	d.do("RETR big", 150)
	go srv.stop()
	contains(t, c.want(426), errStopping.Error())
	c.want(421)
	d.want(426)
	d.want(421)
	c.conn.Close()
	d.conn.Close()
	srv.stop()
	if _, err := os.Stat(filepath.Join(srv.dir, "a")); !os.IsNotExist(err) {
		t.Error("an upload that was cut off is published")
	}
}

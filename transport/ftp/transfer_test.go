package ftp

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tertulia/actors/files"
)

// big is more than the sockets' buffers hold.
const big = 64 << 20

// filling is a file on the shelf that a client cannot have read by accident.
func (s *server) filling(t testing.TB, name string, size int64) {
	t.Helper()
	c := s.as(t, "filler")
	c.write("STOR "+name, "")
	if err := os.Truncate(filepath.Join(s.dir, name), size); err != nil {
		t.Fatal(err)
	}
	c.do("QUIT", 221)
}

func TestUploadThatIsCutOffIsNotPublishedAndCanBeResumed(t *testing.T) {
	const whole = "0123456789"
	cut := map[string]func(c *client, data *net.TCPConn){
		"the client is killed": func(c *client, data *net.TCPConn) {
			c.conn.Close()
			data.Close()
		},
		"the client is killed, data first": func(c *client, data *net.TCPConn) {
			// The order in which a killed process closes its sockets is not
			// known; the control connection is closed before the server can
			// have stored anything.
			_ = c.conn.CloseWrite()
			_ = data.CloseWrite()
		},
		"the data connection is reset": func(c *client, data *net.TCPConn) {
			_ = data.SetLinger(0)
			data.Close()
			c.want(426)
		},
		"ABOR": func(c *client, data *net.TCPConn) {
			c.do("ABOR", 426)
			c.want(226)
			c.do("NOOP", 200)
		},
		"the control connection is reset": func(c *client, data *net.TCPConn) {
			_ = c.conn.SetLinger(0)
			c.conn.Close()
			readAll(c, data)
		},
	}
	for name, end := range cut {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, nil)
			srv.as(t, "bob").write("STOR old", "the old version")
			for _, file := range []string{"old", "new"} {
				c := srv.as(t, "ana")
				data := c.open()
				c.do("STOR "+file, 150)
				if _, err := io.WriteString(data, whole[:4]); err != nil {
					t.Fatal(err)
				}
				c.moved(4)
				end(c, data)
				srv.until(t, "the upload has ended", func(u files.Usage) bool { return u.Uploads == 0 })
			}
			c := srv.as(t, "ana")
			equal(t, "the old version", c.read("RETR old"), "the old version")
			c.do("RETR new", 550)
			equal(t, "NLST", c.read("NLST"), "old\r\n")
			equal(t, "SIZE", c.do("SIZE new", 213), "4")
			srv.as(t, "bob").do("SIZE new", 550)
			c.do("REST 4", 350)
			c.write("STOR new", whole[4:])
			equal(t, "resumed with REST and STOR", c.read("RETR new"), whole)
			c.write("APPE old", whole[4:])
			equal(t, "resumed with APPE", c.read("RETR old"), whole)
		})
	}
}

// moved waits until the running transfer has moved n bytes.
func (c *client) moved(n int64) {
	c.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if strings.Contains(c.do("STAT", 211), fmt.Sprintf(": %d bytes", n)) {
			return
		}
	}
	c.Fatalf("the transfer does not come to %d bytes", n)
}

// until waits for the shelf to come into a state.
func (s *server) until(t testing.TB, what string, reached func(files.Usage) bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		u, err := s.shelf.Usage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if reached(u) {
			return
		}
		<-time.After(time.Millisecond)
	}
	t.Fatalf("not reached: %s", what)
}

func TestUploadIsWholeWhenTheClientSaidQuitBeforeItHalfClosed(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	data := c.open()
	c.do("STOR a", 150)
	c.send("QUIT")
	_ = c.conn.CloseWrite()
	_, _ = io.WriteString(data, "hola")
	data.Close()
	c.want(226)
	c.want(221)
	c.gone()
	equal(t, "RETR", srv.as(t, "ana").read("RETR a"), "hola")
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

func TestUploadShorterThanAnnouncedIsNotPublished(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	for _, kind := range []string{"I", "A"} {
		c.do("TYPE "+kind, 200)
		c.do("ALLO 5", 200)
		c.write("STOR a", "hola", 426)
		c.do("TYPE I", 200)
		c.do("MDTM a", 550)
	}
	c.do("ALLO 4", 200)
	c.write("STOR a", "hola")
	c.do("ALLO 5", 200)
	c.do("PWD", 257)
	c.write("STOR a", "hola") // PWD has cleared it
	c.do("ALLO 5 R 1", 200)
	c.do("ALLO x", 501)
	c.do("ALLO -1", 501)
}

func TestASecondWriterIsToldWhoWrites(t *testing.T) {
	srv := serve(t, nil)
	ana, bob := srv.as(t, "ana"), srv.as(t, "bob")
	data := ana.open()
	ana.do("STOR a", 150)
	bob.passive()
	contains(t, bob.do("STOR a", 450), "ana")
	contains(t, bob.do("APPE a", 450), "ana")
	data.Close()
	ana.want(226)
	bob.write("STOR a", "b")
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

// urgent sends bytes of which the last is urgent.
func urgent(c *client, text string) {
	c.Helper()
	raw, err := c.conn.SyscallConn()
	if err != nil {
		c.Fatal(err)
	}
	_ = raw.Control(func(fd uintptr) { err = syscall.Sendto(int(fd), []byte(text), syscall.MSG_OOB, nil) })
	if err != nil {
		c.Fatal(err)
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
	c.do("RETR a", 150) // and nobody reads
	contains(t, c.want(426), errStalled.Error())
	data := c.open()
	c.do("STOR b", 150)
	_, _ = io.WriteString(data, "hola")
	contains(t, c.want(426), errStalled.Error())
	equal(t, "kept", c.do("SIZE b", 213), "4")
}

func TestAClientThatReadsNoRepliesIsDropped(t *testing.T) {
	srv := serve(t, func(o *options) { o.ftp.ReplyTimeout = 50 * time.Millisecond })
	c := srv.as(t, "ana")
	for {
		// FEAT's reply is much longer than FEAT.
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

func TestAppendMeansWhatSizeTold(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	c.write("STOR a", "old")
	data := c.open()
	c.do("STOR a", 150)
	_, _ = io.WriteString(data, "new version")
	c.moved(11)
	c.do("ABOR", 426)
	c.want(226)
	// curl -C - asks for the size, takes that much for sent, and appends.
	equal(t, "SIZE", c.do("SIZE a", 213), "3")
	data = c.open()
	c.do("APPE a", 150)
	_, _ = io.WriteString(data, "new version"[3:])
	data.Close()
	c.want(226)
	equal(t, "RETR", c.read("RETR a"), "new version")
}

func TestUniqueNames(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	seen := map[string]bool{}
	for _, line := range []string{"STOU a.txt", "STOU a.txt", "STOU", "STOU"} {
		data := c.open()
		text := c.do(line, 150)
		name, ok := strings.CutPrefix(text, "FILE: ")
		if !ok || seen[name] {
			t.Fatalf("%s: %q", line, text)
		}
		seen[name] = true
		_, _ = io.WriteString(data, line)
		data.Close()
		c.want(226)
		equal(t, name, c.read("RETR "+name), line)
	}
}

func TestLimitsOfTheShelf(t *testing.T) {
	srv := serve(t, func(o *options) { o.MaxFileSize, o.QuotaBytes = 100_000, 150_000 })
	c := srv.as(t, "ana")
	c.write("STOR a", "old")
	data := c.open()
	c.do("STOR a", 150)
	_, _ = io.Copy(data, bytes.NewReader(make([]byte, 200_000)))
	data.Close()
	contains(t, c.want(552), "large")
	equal(t, "the old version", c.read("RETR a"), "old")
	exact := strings.Repeat("x", 100_000)
	c.write("STOR b", exact)
	equal(t, "a file of the largest size", c.read("RETR b"), exact)
	c.do("ALLO 100001", 200)
	c.open()
	c.do("STOR c", 552)
	data = c.open()
	c.do("STOR c", 150)
	_, _ = io.Copy(data, bytes.NewReader(make([]byte, 60_000)))
	data.Close()
	c.want(552)
	srv.until(t, "nothing is kept", func(u files.Usage) bool { return u.Partials == 0 && u.Uploads == 0 })
	equal(t, "AVBL", c.do("AVBL", 213), fmt.Sprint(150_000-100_000-3))
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

func TestDropBox(t *testing.T) {
	srv := serve(t, func(o *options) { o.Access = files.DropBox })
	ana, bob := srv.as(t, "ana"), srv.as(t, "bob")
	text := ana.write("STOR essay.txt", "hola")
	contains(t, text, "4 bytes, at 2")
	contains(t, text, "SHA-256 b221d9dbb083a7f33428d7c2a3c3198ae925614d70210e28716ccaa7cd4ddb79")
	equal(t, "his own", ana.read("RETR essay.txt"), "hola")
	bob.do("SIZE essay.txt", 550)
	bob.do("SIZE /ana/essay.txt", 550)
	equal(t, "NLST of another", bob.read("NLST"), "")
	ana.do("DELE essay.txt", 550)
}

func TestReadOnly(t *testing.T) {
	srv := serve(t, func(o *options) { o.Access = files.ReadOnly })
	if err := os.MkdirAll(srv.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	_ = os.WriteFile(filepath.Join(srv.dir, "a"), []byte("hola"), 0o644)
	c := srv.as(t, "ana")
	equal(t, "RETR", c.read("RETR a"), "hola")
	contains(t, c.do("MLST a", 250), "perm=r;")
	c.open()
	for _, line := range []string{"STOR b", "APPE a", "STOU", "MKD d", "DELE a", "RMD d", "MFMT 20200101000000 a"} {
		c.do(line, 550)
	}
	c.do("RNFR a", 350)
	c.do("RNTO b", 550)
}

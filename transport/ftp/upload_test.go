package ftp

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"tertulia/actors/files"
)

func TestUploadThatIsCutOffIsNotPublishedAndCanBeResumed(t *testing.T) {
	const whole = "0123456789"
	cut := map[string]func(c *client, data *net.TCPConn){
		"the client is killed": func(c *client, data *net.TCPConn) {
			c.conn.Close()
			data.Close()
		},
		"the client is killed, data first": func(c *client, data *net.TCPConn) {
			// The test does not know the order in which a killed process closes its sockets.
			// The control connection closes before the server can have stored anything.
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
			equal(t, "SIZE", c.do("SIZE new", 213), "3")
			srv.as(t, "bob").do("SIZE new", 550)
			c.do("REST 4", 350)
			c.write("STOR new", whole[4:])
			equal(t, "a new file, resumed", c.read("RETR new"), whole)
			c.do("REST 3", 350)
			c.write("STOR old", whole[3:])
			equal(t, "another version, resumed", c.read("RETR old"), whole)
		})
	}
}

// moved waits until the running transfer has moved n bytes.
func (c *client) moved(n int64) {
	c.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if strings.Contains(c.do("STAT", 211), fmt.Sprintf(": %d ", n)) {
			return
		}
	}
	c.Fatalf("the transfer does not come to %d bytes", n)
}

// until waits until the shelf reaches a state.
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

// ALLO is a hint. The client is still connected, so it has sent its whole file.
func TestAnUploadOfALivingClientIsWholeWhateverALLOSaid(t *testing.T) {
	srv := serve(t, func(o *options) { o.ftp.ASCII = true })
	c := srv.as(t, "ana")
	for _, kind := range []string{"I", "A"} {
		c.do("TYPE "+kind, 200)
		for _, size := range []string{"3", "4", "5", "1000000"} {
			c.do("ALLO "+size, 200)
			c.write("STOR a", "hola")
			c.do("DELE a", 250)
		}
	}
	c.do("TYPE I", 200)
	c.do("ALLO 4", 200)
	c.write("STOR a", "hola")
	c.do("ALLO 5", 200)
	c.do("PWD", 257)
	c.write("STOR a", "hola") // PWD has cleared it
	c.do("ALLO 5 R 1", 200)
	c.do("ALLO x", 501)
	c.do("ALLO -1", 501)
}

func TestAnUploadOfAClientThatIsGoneIsNotWholeIfALLOSaidMore(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	c.do("ALLO 5", 200)
	data := c.open()
	c.do("STOR a", 150)
	_, _ = io.WriteString(data, "hola")
	c.moved(4)
	data.Close()
	c.conn.Close()
	srv.until(t, "what came is kept", func(u files.Usage) bool { return u.Uploads == 0 && u.Partials == 1 })
}

// leaves stores a file and disconnects without QUIT, as some devices do.
func (s *server) leaves(t *testing.T, nick string) {
	t.Helper()
	c := s.as(t, nick)
	data := c.open()
	c.do("STOR photo.jpg", 150)
	_, _ = io.WriteString(data, "photo")
	c.moved(5)
	c.conn.Close()
	data.Close()
	s.until(t, "the upload has ended", func(u files.Usage) bool { return u.Uploads == 0 })
}

func TestTheOwnerOfADeviceThatNeverSaysQuitIsTold(t *testing.T) {
	var log strings.Builder
	told := make(chan string, 1)
	srv := serve(t, func(o *options) {
		o.ftp.Log = slog.New(slog.NewTextHandler(&log, nil))
		o.ftp.Tell = func(_ context.Context, nick, text string) error {
			told <- nick + ": " + text
			return nil
		}
	})
	srv.leaves(t, "cam")
	contains(t, <-told, "cam: /photo.jpg was not published: its FTP connection ended without QUIT")
	owner := srv.dialed(t)
	owner.do("USER Cam", 331)
	equal(t, "at the next login", owner.do("PASS x", 230), "Welcome, Cam. Your upload of /photo.jpg was cut off, and is not published: send it again.")
	srv.as(t, "eva").do("RETR photo.jpg", 425, 550)
	srv.stop()
	contains(t, log.String(), `msg="upload not published"`)
	contains(t, log.String(), `nick=cam path=/photo.jpg bytes=5`)
}

func TestAnOperatorMayPublishWhatSuchADeviceSends(t *testing.T) {
	srv := serve(t, func(o *options) { o.ftp.PublishWithoutQuit = true })
	srv.leaves(t, "cam")
	equal(t, "the photo", srv.as(t, "eva").read("RETR photo.jpg"), "photo")
	c := srv.as(t, "cam") // fewer bytes than announced
	c.do("ALLO 6", 200)
	data := c.open()
	c.do("STOR short.jpg", 150)
	_, _ = io.WriteString(data, "photo")
	c.moved(5)
	c.conn.Close()
	data.Close()
	srv.until(t, "what came is kept", func(u files.Usage) bool { return u.Uploads == 0 && u.Partials == 1 })
	srv.as(t, "eva").do("SIZE short.jpg", 550)
	c = srv.as(t, "cam") // a reset is not an orderly end
	c.open()
	c.do("STOR cut.jpg", 150)
	_ = c.conn.SetLinger(0)
	c.conn.Close()
	srv.until(t, "the upload has ended", func(u files.Usage) bool { return u.Uploads == 0 })
	srv.as(t, "eva").do("SIZE cut.jpg", 550)
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

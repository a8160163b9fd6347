package shelf

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

func TestAFileThatCameOverHTTPIsInTheChatAndOverFTP(t *testing.T) {
	s := start(t)
	bob := s.Join(t, "bob")
	s.Asks(t, "PUT", "notes.txt", "hola", http.StatusCreated)
	bob.Until("* ana shared notes.txt (4 bytes): curl -O ftp://" + s.Files + "/notes.txt")
	got, err := s.FTP(t, "bob").Get("notes.txt")
	if err != nil || got != "hola" {
		t.Errorf("over FTP it is %q, %v", got, err)
	}
	s.Asks(t, "MOVE", "files/notes.txt", "", http.StatusCreated, "Destination", "/files/old.txt")
	bob.Until("* ana renamed notes.txt to /old.txt")
	s.Asks(t, "DELETE", "files/old.txt", "", http.StatusNoContent)
	bob.Until("* ana deleted old.txt")
}

// Clients of IRC open links in a browser, which has no FTP.
func TestNewsOfFilesHaveALinkForABrowserOnIRC(t *testing.T) {
	s := start(t)
	conn, err := net.Dial("tcp", s.IRC)
	ok(t, err)
	tia := servertest.UserOfIRC(t, conn, "tia")
	s.Asks(t, "PUT", "notes.txt", "hola", http.StatusCreated)
	tia.Until(":tertulia NOTICE #tertulia :ana shared notes.txt (4 bytes): " + s.PageURL(t) + "files/notes.txt")
}

// Without FTP, the commands in the chat are for the page's server.
func TestAShelfWithoutFTP(t *testing.T) {
	s := start(t, "-ftp-addr", "off")
	bob := s.Join(t, "bob")
	s.Asks(t, "PUT", "notes.txt", "hola", http.StatusCreated)
	fetch := "curl -O " + s.PageURL(t) + "files/"
	bob.Until("* ana shared notes.txt (4 bytes): " + fetch + "notes.txt")
	answer := bob.Asks("/files")
	put := "* curl -u bob: -T FILE " + s.PageURL(t) + "files/ puts one there"
	if last := answer[len(answer)-2:]; last[0] != "* "+fetch+"NAME fetches one; /cat NAME shows one" || last[1] != put {
		t.Errorf("the last lines are %q", last)
	}
}

// arrives waits until n bytes of an upload are on the disk.
func arrives(t *testing.T, dir string, n int64) {
	t.Helper()
	servertest.Eventually(t, func() error {
		for _, name := range staged(t, dir) {
			if i, err := os.Stat(filepath.Join(dir, servertest.Staging, name)); err == nil && i.Size() >= n {
				return nil
			}
		}
		return fmt.Errorf("%d bytes have not come", n)
	})
}

// sends sends the header of a PUT of ana's and the first bytes of its body.
func (s *server) sends(t *testing.T, name string, length int, first string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", s.Page)
	ok(t, err)
	t.Cleanup(func() { conn.Close() })
	_, err = fmt.Fprintf(conn, "PUT /files/%s HTTP/1.1\r\nHost: %s\r\nAuthorization: Basic YW5hOg==\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s",
		name, s.Page, length, first)
	ok(t, err)
	return conn
}

func TestAnHTTPUploadIsResumedAfterAKill(t *testing.T) {
	dir, content := servertest.Shelf(t, nil), servertest.Random(rand.New(rand.NewPCG(3, 0)), 12<<20)
	args := []string{"-files-dir", dir, "-files-reserve", "0"}
	p, s := launch(t, servertest.Self(), args...)
	s.sends(t, "big", len(content), content[:9<<20])
	arrives(t, dir, 9<<20)
	p.Kills()
	_, s = launch(t, servertest.Self(), args...)
	head, _ := s.Asks(t, "HEAD", "files/big", "", http.StatusNotFound)
	at, err := strconv.Atoi(head.Get("Upload-Offset"))
	ok(t, err)
	if at < 8<<20 || at >= 9<<20 {
		t.Errorf("the upload goes on at %d", at)
	}
	s.Asks(t, "PUT", "files/big", content[at:], http.StatusCreated, "Content-Range", fmt.Sprintf("bytes %d-%d/%d", at, len(content)-1, len(content)))
	if _, got := s.Asks(t, "GET", "files/big", "", http.StatusOK); got != content {
		t.Errorf("%d bytes come back, and not the same", len(got))
	}
}

// An upload that was cut off belongs to its user, whatever the protocol.
func TestAnUploadOverHTTPIsResumedOverFTP(t *testing.T) {
	s := start(t)
	conn := s.sends(t, "notes.txt", 10, "0123456")
	ok(t, conn.(*net.TCPConn).CloseWrite())
	_, err := io.ReadAll(conn)
	ok(t, err)
	ana := s.FTP(t, "ana")
	size, err := ana.Do(213, "SIZE notes.txt")
	if err != nil || size != "6" {
		t.Fatalf("the upload goes on at %q, %v", size, err)
	}
	_, err = ana.Do(350, "REST 6")
	ok(t, err)
	ok(t, ana.Put("notes.txt", "6789"))
	if _, got := s.Asks(t, "GET", "files/notes.txt", "", http.StatusOK); got != "0123456789" {
		t.Errorf("the file is %q", got)
	}
}

func TestAnHTTPUploadMayEndWhileTheServerCloses(t *testing.T) {
	dir, content := servertest.Shelf(t, nil), servertest.Random(rand.New(rand.NewPCG(4, 0)), 1<<20)
	p, s := launch(t, servertest.Self(), "-files-dir", dir, "-files-reserve", "0")
	bob := s.Join(t, "bob")
	conn := s.sends(t, "new", len(content), content[:len(content)/2])
	arrives(t, dir, int64(len(content)/2))
	p.Signals(syscall.SIGTERM)
	bob.Ends("* the server is closing")
	_, err := io.WriteString(conn, content[len(content)/2:])
	ok(t, err)
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 201 ") {
		t.Errorf("the answer is %q, %v", answer, err)
	}
	p.Exits(t)
	if got, err := os.ReadFile(filepath.Join(dir, "new")); err != nil || string(got) != content {
		t.Errorf("acknowledged were %d bytes, there are %d (%v)", len(content), len(got), err)
	}
}

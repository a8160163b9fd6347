package shelf

import (
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// halfway begins an upload, and returns when a part of it is on the disk.
func halfway(t *testing.T, c *ftpConn, dir, name, content string) *net.TCPConn {
	t.Helper()
	data, err := c.Begin("STOR " + name)
	ok(t, err)
	t.Cleanup(func() { data.Close() })
	_, err = io.WriteString(data, content[:len(content)/2])
	ok(t, err)
	servertest.Eventually(t, func() error {
		var came int64
		err := filepath.WalkDir(filepath.Join(dir, servertest.Staging), func(_ string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			info, err := entry.Info()
			came += info.Size()
			return err
		})
		if err == nil && came < int64(len(content)/2) {
			err = fmt.Errorf("%d bytes have come of %d", came, len(content)/2)
		}
		return err
	})
	return data
}

func TestAnUploadMayEndWhileTheServerCloses(t *testing.T) {
	dir, content := servertest.Shelf(t, map[string]string{"notes.txt": "old"}), servertest.Random(rand.New(rand.NewPCG(1, 0)), 1<<20)
	p, s := launch(t, servertest.Self(), "-files-dir", dir, "-files-reserve", "0")
	ana, chat := s.FTP(t, "ana"), s.Join(t, "bob")
	data := halfway(t, ana, dir, "notes.txt", content)
	p.Signals(syscall.SIGTERM)
	chat.Ends("* the server is closing")
	_, err := io.WriteString(data, content[len(content)/2:])
	ok(t, err)
	data.Close()
	_, err = ana.Reply(226)
	ok(t, err)
	_, err = ana.Reply(421)
	ok(t, err)
	p.Exits(t)
	got, err := os.ReadFile(filepath.Join(dir, "notes.txt"))
	if err != nil || string(got) != content {
		t.Errorf("acknowledged were %d bytes, there are %d (%v)", len(content), len(got), err)
	}
	if left := staged(t, dir); len(left) > 0 {
		t.Errorf("there is still %q", left)
	}
}

func TestAnUploadThatTheServersEndCutsIsResumed(t *testing.T) {
	dir, content := servertest.Shelf(t, map[string]string{"notes.txt": "old"}), servertest.Random(rand.New(rand.NewPCG(2, 0)), 1<<20)
	p, s := launch(t, servertest.Self(), "-files-dir", dir, "-files-reserve", "0")
	ana, bob := s.FTP(t, "ana"), s.FTP(t, "bob")
	halfway(t, ana, dir, "new.bin", content)
	replacing := halfway(t, bob, dir, "notes.txt", content)
	p.Signals(syscall.SIGTERM)
	for _, c := range []*ftpConn{ana, bob} {
		text, err := c.Reply(426)
		if err != nil || !strings.Contains(text, "the server is stopping") {
			t.Errorf("the reply is %q, %v", text, err)
		}
		if _, err := c.Reply(421); err != nil {
			t.Error(err)
		}
	}
	replacing.Close()
	p.Exits(t)
	if got, err := os.ReadFile(filepath.Join(dir, "notes.txt")); err != nil || string(got) != "old" {
		t.Errorf("the old version is %.20q, %v", got, err)
	}

	p, s = launch(t, servertest.Self(), "-files-dir", dir, "-files-reserve", "0")
	eva := s.FTP(t, "eva")
	if _, err := eva.Get("new.bin"); servertest.Code(err) != 550 {
		t.Errorf("it was published: %v", err)
	}
	if _, err := eva.Do(213, "SIZE new.bin"); servertest.Code(err) != 550 {
		t.Errorf("another user sees what came: %v", err)
	}
	ana = s.FTP(t, "ana")
	text, err := ana.Do(213, "SIZE new.bin")
	ok(t, err)
	var at int
	if _, err := fmt.Sscan(text, &at); err != nil || at != len(content)/2-1 {
		t.Fatalf("it can be resumed at %q, of %d bytes that came", text, len(content)/2)
	}
	_, err = ana.Do(350, "REST %d", at)
	ok(t, err)
	ok(t, ana.Put("new.bin", content[at:]))
	if got, err := eva.Get("new.bin"); err != nil || got != content {
		t.Errorf("resumed, it has %d bytes, want %d (%v)", len(got), len(content), err)
	}
	if got, err := eva.Get("notes.txt"); err != nil || got != "old" {
		t.Errorf("the old version is %.20q, %v", got, err)
	}
	eva.Close()
	ana.Close()
	p.Ends(t)
}

func TestTheShelfsFolderGoesAndComesBack(t *testing.T) {
	dir := servertest.Shelf(t, map[string]string{"notes.txt": "hola", "lab/x": "x"})
	away := dir + ".away"
	s := start(t, "-files-dir", dir, "-debug-addr", ":0")
	ana, bob := s.FTP(t, "ana"), s.Join(t, "bob")
	ok(t, ana.Put("first", "1"))
	content := servertest.Random(rand.New(rand.NewPCG(3, 0)), 1<<20)
	eva := s.FTP(t, "eva")
	data := halfway(t, eva, dir, "underway", content)
	ok(t, os.Rename(dir, away))

	const gone = "the shelf's folder is gone, try again when it is back"
	wants(t, ana.Put("second", "2"), 450, gone)
	wants(t, ana.Put("lab/second", "2"), 450, gone)
	_, err := ana.Do(250, "DELE none")
	wants(t, err, 450, gone)
	_, err = ana.Do(257, "MKD new")
	wants(t, err, 450, gone)
	_, err = ana.Get("none")
	wants(t, err, 450, gone)
	bob.Until("* ana shared first (1 byte): curl -O ftp://" + s.Files + "/first")
	bob.Compare(bob.Asks("/files"), []string{"* /: " + gone})
	bob.Compare(bob.Asks("/cat none"), []string{"* /none: " + gone})
	bob.Sends("still here")
	bob.Sees("bob: still here")
	if status, _ := s.Get("/metrics"); status != 200 {
		t.Errorf("GET /metrics = %d", status)
	}
	_, err = io.WriteString(data, content[len(content)/2:])
	ok(t, err)
	data.Close()
	_, err = eva.Reply(226)
	wants(t, err, 450, "")
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("another folder was made in its place: %v", err)
	}

	ok(t, os.Rename(away, dir))
	if got, err := ana.Get("notes.txt"); err != nil || got != "hola" {
		t.Errorf("they get %q, %v", got, err)
	}
	if _, err := ana.Get("underway"); servertest.Code(err) != 550 {
		t.Errorf("what was refused is there: %v", err)
	}
	ok(t, ana.Put("lab/second", "2"))
	ok(t, eva.Put("underway", content))
	if got, err := ana.Get("underway"); err != nil || got != content {
		t.Errorf("they get %d bytes, %v", len(got), err)
	}
	if answer := bob.Asks("/cat lab/second"); !strings.HasSuffix(answer[len(answer)-1], "| 2") {
		t.Errorf("bob reads %q", answer)
	}

	// A new folder in its place is a new shelf.
	ok(t, os.RemoveAll(dir))
	ok(t, os.Mkdir(dir, 0o700))
	if _, err := ana.Get("notes.txt"); servertest.Code(err) != 550 {
		t.Errorf("the file of the old folder is there: %v", err)
	}
	ok(t, ana.Put("notes.txt", "anew"))
	if got, err := os.ReadFile(filepath.Join(dir, "notes.txt")); err != nil || string(got) != "anew" {
		t.Errorf("in the new folder is %q, %v", got, err)
	}
}

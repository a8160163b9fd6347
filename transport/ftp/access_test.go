package ftp

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tertulia/actors/files"
	"tertulia/transport/internal/clienttest"
)

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

// The client reads the reply only after it has sent everything, which is more than the
// sockets' buffers hold.
func TestAClientThatSendsAllLearnsThatThereIsNoRoom(t *testing.T) {
	srv := serve(t, func(o *options) { o.MaxFileSize = 1 << 20 })
	c := srv.as(t, "ana")
	data := c.open()
	c.do("STOR a", 150)
	if n, err := io.Copy(data, io.LimitReader(zeros{}, big)); err != nil {
		t.Errorf("after %d bytes: %v", n, err)
	}
	data.Close()
	contains(t, c.want(552), "large")
	srv.until(t, "nothing is kept", func(u files.Usage) bool { return u.Partials == 0 && u.Uploads == 0 })
}

// fullDisk is a folder with space for only a part of an upload.
type fullDisk struct{ files.Storage }

func (d fullDisk) Stage(id string) (files.File, error) {
	f, err := d.Storage.Stage(id)
	return &fullFile{File: f}, err
}

type fullFile struct {
	files.File
	n int
}

func (f *fullFile) Write(b []byte) (int, error) {
	if f.n += len(b); f.n > 1<<20 {
		return 0, &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	}
	return f.File.Write(b)
}

// After a 4xx lftp sends a file again. If it had sent the whole file, it then sends only
// the beginning. lftp reports a failure, but the server cannot detect it.
func TestLftpPublishesNoPartOfAFileThatFillsTheDisk(t *testing.T) {
	lftp := clienttest.Program(t, "lftp")
	srv := serve(t, func(o *options) { o.Storage = fullDisk{files.NewFolder(o.Dir, true, o.Log)} })
	dir := t.TempDir()
	file(t, filepath.Join(dir, "a"), random(3<<20))
	out, err := attempt(t, dir, "", lftp, "-e", "put a; exit", "ftp://ana:x@"+srv.addr)
	if err == nil {
		t.Error("lftp says that it has stored the file")
	}
	contains(t, out, "the disk is full")
	srv.as(t, "ana").do("SIZE a", 550)
}

func TestADiskThatIsFullDuringAnUploadIsAReasonNotToSendItAgain(t *testing.T) {
	srv := serve(t, func(o *options) { o.Storage = fullDisk{files.NewFolder(o.Dir, true, o.Log)} })
	c := srv.as(t, "ana")
	contains(t, c.write("STOR a", string(random(2<<20)), 552), "the disk is full")
	c.do("SIZE a", 550)
	c.write("STOR a", "hola")
}

// zeros is an endless stream of zero bytes.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestDropBox(t *testing.T) {
	srv := serve(t, func(o *options) { o.Access = files.DropBox })
	ana, bob := srv.as(t, "ana"), srv.as(t, "bob")
	text := ana.write("STOR essay.txt", "hola")
	contains(t, text, "4 bytes, at 2")
	contains(t, text, "SHA-256 b221d9dbb083a7f33428d7c2a3c3198ae925614d70210e28716ccaa7cd4ddb79")
	equal(t, "their own", ana.read("RETR essay.txt"), "hola")
	bob.do("SIZE essay.txt", 550)
	bob.do("SIZE /ana/essay.txt", 550)
	equal(t, "NLST of another", bob.read("NLST"), "")
	ana.write("STOR essay.txt", "adiós")
	names := strings.Fields(strings.ReplaceAll(ana.read("NLST essay*"), " ", "_"))
	if len(names) != 2 || !strings.HasPrefix(names[0], "essay_(2") || names[1] != "essay.txt" {
		t.Errorf("after a second hand-in there are %q", names)
	}
	equal(t, "the first", ana.read("RETR "+strings.ReplaceAll(names[0], "_", " ")), "hola")
	equal(t, "the newest", ana.read("RETR essay.txt"), "adiós")
	contains(t, ana.read("RETR RECEIPTS.txt"), "  b221d9dbb083a7f33428d7c2a3c3198ae925614d70210e28716ccaa7cd4ddb79  /essay.txt")
	contains(t, ana.do("MLST RECEIPTS.txt", 250), "perm=r;")
	ana.open()
	contains(t, ana.do("STOR RECEIPTS.txt", 550), "the server writes this list")
	for range 18 {
		ana.write("STOR essay.txt", "again")
	}
	contains(t, ana.write("STOR essay.txt", "more"), " /essay.txt (too many versions: /"+strings.ReplaceAll(names[0], "_", " ")+" was deleted)")
	ana.do("DELE essay.txt", 550)
	ana.do("MFMT 20200101000000 essay.txt", 550)
}

func TestHandout(t *testing.T) {
	srv := serve(t, func(o *options) { o.Access = files.DropBox })
	if err := os.MkdirAll(filepath.Join(srv.dir, "handout"), 0o755); err != nil {
		t.Fatal(err)
	}
	_ = os.WriteFile(filepath.Join(srv.dir, "handout", "task.txt"), []byte("do this"), 0o644)
	ana := srv.as(t, "ana")
	equal(t, "the root", ana.read("NLST"), "handout\r\n")
	ana.do("CWD handout", 250)
	equal(t, "what is handed out", ana.read("RETR task.txt"), "do this")
	contains(t, ana.read("MLSD"), "perm=r;")
	contains(t, ana.do("MLST /handout", 250), "perm=el;")
	for _, line := range []string{"STOR task.txt", "STOR /handout/new", "MKD new", "DELE task.txt"} {
		ana.open()
		contains(t, ana.do(line, 550), "only the owner of the server puts files into /handout")
	}
}

func TestAGuestReadsWhatIsHandedOutAndHandsNothingIn(t *testing.T) {
	srv := serve(t, func(o *options) { o.Access = files.DropBox })
	if err := os.MkdirAll(filepath.Join(srv.dir, "handout"), 0o755); err != nil {
		t.Fatal(err)
	}
	_ = os.WriteFile(filepath.Join(srv.dir, "handout", "task.txt"), []byte("do this"), 0o644)
	c := srv.dialed(t)
	contains(t, c.do("USER José María", 530), "Log in with the nick that you have in the chat, such as José-María.")
	c.do("PASS x", 503)
	contains(t, c.do("USER anonymous", 331), "To hand in, log in with your own nick.")
	c.do("PASS x", 230)
	c.do("TYPE I", 200)
	equal(t, "what a guest sees", c.read("NLST"), "handout\r\n")
	equal(t, "what is handed out", c.read("RETR handout/task.txt"), "do this")
	c.do("CWD /", 250)
	for _, line := range []string{"STOR essay.txt", "STOU", "MKD d"} {
		c.open()
		contains(t, c.do(line, 550), "log in with your own nick to hand in, as in curl -u NICK: -T FILE")
	}
	if list, _ := os.ReadDir(srv.dir); len(list) != 1 {
		t.Errorf("the shelf has %v", list)
	}
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

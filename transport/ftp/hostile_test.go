package ftp

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestNoPathLeadsOutOfTheShelf(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	secret := filepath.Join(filepath.Dir(srv.dir), "secret")
	_ = os.WriteFile(secret, []byte("secret"), 0o644)
	c.do("MKD d", 257)
	if err := os.Symlink("../secret", filepath.Join(srv.dir, "link")); err != nil {
		t.Fatal(err)
	}
	_ = os.Symlink("..", filepath.Join(srv.dir, "up"))
	c.open()
	for _, path := range []string{
		"../secret", "/../secret", "d/../../secret", "d/../../shelf/../secret", "./.././secret", "..//secret",
		secret, "link", "up/secret", "\xc0\xae\xc0\xae/secret", `..\secret`, "..%2fsecret",
	} {
		c.do("RETR "+path, 550)
		c.do("SIZE "+path, 550)
		c.do("LIST "+path, 550)
		c.do("RNFR "+path, 550)
	}
	for _, path := range []string{"..", "/..", "d/../.."} { // a listing shows the root of the shelf
		equal(t, path, c.read("MLSD "+path), c.read("MLSD /"))
		c.open()
		c.do("RETR "+path, 550)
		c.do("SIZE "+path, 550)
		c.do("RNFR "+path, 550)
	}
	for _, path := range []string{"../new", "/../new", "d/../../new", "\xffnew", "up/new"} {
		for _, verb := range []string{"STOR", "APPE", "STOU", "MKD"} {
			c.do(verb+" "+path, 550, 553)
		}
	}
	c.do("RNFR d", 350)
	c.do("RNTO ../d", 553)
	if b, err := os.ReadFile(secret); err != nil || string(b) != "secret" {
		t.Errorf("the secret: %q %v", b, err)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(srv.dir), "new")); err == nil {
		t.Error("a file was made outside")
	}
}

func TestNamesThatCannotBe(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.open()
	for _, name := range []string{
		strings.Repeat("x", 256), strings.Repeat("d/", 70) + "x", strings.Repeat("x/", 1990), ".tertulia-x", ".TERTULIA-x", "tab\there",
		"esc\x1b[31m", "c1\u009b31m", "\xff\xff\xfe", "del\x7f",
	} {
		c.do("STOR "+name, 553)
		c.do("RETR "+name, 550)
		c.do("MKD "+name, 553)
	}
	c.do("STOR "+strings.Repeat("x", maxLine), 500)
	for _, line := range []string{"STOR a\x00b", "STOR a\rb", "\x00", "NO\rOP"} {
		c.do(line, 501)
	}
	contains(t, c.do("", 500), `no command "" here`)
	c.do(" ", 500)
	c.do("STOR", 501)
	c.do("STOR ", 501)
	contains(t, c.do("\x1b]0;title\x07 x", 500), "command")
	equal(t, "NLST", c.read("NLST"), "")
}

func TestTheFolderIsDeletedUnderTheServer(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	c.do("MKD d", 257)
	c.do("CWD d", 250)
	data := c.open()
	c.do("STOR a", 150)
	if err := os.RemoveAll(srv.dir); err != nil {
		t.Fatal(err)
	}
	_, _ = data.Write([]byte("hola"))
	data.Close()
	c.want(450, 451, 550)
	c.open()
	for _, line := range []string{"LIST", "RETR a", "SIZE a", "CWD /d", "MKD x", "STOR a"} {
		c.send(line)
		if code, text := c.next(); code != 450 && code != 550 {
			t.Errorf("%s: %d %s", line, code, text)
		}
	}
	c.do("PWD", 257)
	c.do("QUIT", 221)
}

func TestADiskThatIsFull(t *testing.T) {
	err := fmt.Errorf("write: %w", &os.PathError{Op: "write", Path: "/somewhere/else", Err: syscall.ENOSPC})
	r := replyTo(err, target)
	if r.code != 452 || strings.Contains(r.text, "somewhere") {
		t.Errorf("%d %s", r.code, r.text)
	}
}

// openFiles returns the number of open descriptors of the process.
func openFiles(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("this system does not tell the open files: ", err)
	}
	return len(entries)
}

func TestNothingLeaks(t *testing.T) {
	srv := serve(t, nil)
	srv.filling(t, "big", big)
	round := func() {
		c := srv.as(t, "ana")
		c.passive() // and never used
		c.open()
		c.do("RETR nowhere", 550)
		c.do("RETR big", 150)
		c.do("ABOR", 426)
		c.want(226)
		data := c.open()
		c.do("STOR a", 150)
		_ = data.SetLinger(0)
		data.Close()
		c.want(426)
		c.read("LIST")
		c.read("LIST big")
		c.open()
		c.send("RETR big")
		_ = c.conn.SetLinger(0)
		c.conn.Close()
	}
	count := func() (int, int) { return runtime.NumGoroutine(), openFiles(t) }
	round()
	settle := func(goroutines, descriptors int) (g, d int) {
		for end := time.Now().Add(patience); time.Now().Before(end); <-time.After(10 * time.Millisecond) {
			runtime.GC() // closes connections that the client forgot to close
			if g, d = count(); g <= goroutines && d <= descriptors {
				break
			}
		}
		return g, d
	}
	idle := serve(t, nil)
	defer idle.stop()
	g0, d0 := settle(30, 60)
	for range 20 {
		round()
	}
	// The test's ends of the connections stay open until the test ends.
	if g, d := settle(g0, d0+100); g > g0 {
		t.Errorf("%d goroutines before, %d after; descriptors %d, %d", g0, g, d0, d)
	}
}

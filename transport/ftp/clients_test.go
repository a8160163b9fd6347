package ftp

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tertulia/actors/files"
	"tertulia/transport/internal/clienttest"
)

// run runs a client with input and returns its output. The client must succeed.
func run(t *testing.T, dir, input, name string, args ...string) string {
	t.Helper()
	out, err := attempt(t, dir, input, name, args...)
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", filepath.Base(name), args, err, out)
	}
	return out
}

func attempt(t *testing.T, dir, input, name string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(input)
	cmd.Env = append(os.Environ(), "HOME="+dir, "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// random returns bytes that every conversion of line ends would change.
func random(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(b)
	return b
}

func file(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func sameFile(t *testing.T, path string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%s: %d bytes that are not the %d that it should have", path, len(got), len(want))
	}
}

func TestCurl(t *testing.T) {
	curl := clienttest.Program(t, "curl")
	data := random(3_000_000)
	ways := map[string][]string{
		"EPSV": nil, "PASV": {"--disable-epsv"}, "EPRT": {"-P", "-"}, "PORT": {"-P", "-", "--disable-eprt"},
	}
	for way, flags := range ways {
		t.Run(way, func(t *testing.T) {
			srv := serve(t, nil)
			url := "ftp://ana:x@" + srv.addr + "/"
			dir := t.TempDir()
			file(t, filepath.Join(dir, "up"), data)
			get := func(args ...string) string {
				return run(t, dir, "", curl, append(append([]string{"-sS"}, flags...), args...)...)
			}
			get("-T", "up", "--ftp-create-dirs", url+"a/b%20c/up")
			sameFile(t, filepath.Join(srv.dir, "a", "b c", "up"), data)
			get("-o", "down", url+"a/b%20c/up")
			sameFile(t, filepath.Join(dir, "down"), data)
			file(t, filepath.Join(dir, "part"), data[:1_234_567])
			get("-C", "-", "-o", "part", url+"a/b%20c/up")
			sameFile(t, filepath.Join(dir, "part"), data)
			equal(t, "a range", get("-r", "10-19", url+"a/b%20c/up"), string(data[10:20]))
			contains(t, get("-I", url+"a/b%20c/up"), "Content-Length: 3000000")
			contains(t, get(url+"a/"), " b c\n")
			get("-Q", "-RNFR up", "-Q", "-RNTO moved", "-o", "down", url+"a/b%20c/up")
			equal(t, "names", get("-l", url+"a/b%20c/"), "moved\n")
			get("-Q", "DELE /a/b c/moved", "-Q", "RMD a/b c", url)
			get("-a", "-T", "-", url+"log")
			file(t, filepath.Join(dir, "text"), []byte("one\ntwo\n"))
			get("-B", "-T", "text", url+"text")
			equal(t, "text", get("-B", url+"text"), "one\ntwo\n")
			if out, err := attempt(t, dir, "", curl, "-sS", url+"nowhere"); err == nil {
				t.Errorf("a missing file is downloaded: %q", out)
			}
		})
	}
	t.Run("IPv6", func(t *testing.T) {
		srv := serve(t, func(o *options) { o.network = "tcp6" })
		dir := t.TempDir()
		file(t, filepath.Join(dir, "up"), data)
		for _, flags := range [][]string{{"-sS"}, {"-sS", "-P", "-"}} {
			run(t, dir, "", curl, append(flags, "-T", "up", "ftp://ana:x@"+srv.addr+"/up")...)
			run(t, dir, "", curl, append(flags, "-o", "down", "ftp://ana:x@"+srv.addr+"/up")...)
			sameFile(t, filepath.Join(dir, "down"), data)
		}
	})
}

func TestCurlResumesAnUpload(t *testing.T) {
	curl := clienttest.Program(t, "curl")
	srv := serve(t, nil)
	dir := t.TempDir()
	data := random(2_000_000)
	file(t, filepath.Join(dir, "up"), data)
	c := srv.as(t, "ana")
	conn := c.open()
	c.do("STOR up", 150)
	_, _ = conn.Write(data[:777_777])
	c.moved(777_777)
	c.conn.Close()
	conn.Close()
	srv.until(t, "a partial is kept", func(u files.Usage) bool { return u.Partials == 1 && u.Uploads == 0 })
	run(t, dir, "", curl, "-sS", "-C", "-", "-T", "up", "ftp://ana:x@"+srv.addr+"/up")
	sameFile(t, filepath.Join(srv.dir, "up"), data)
}

// Each program has sent its whole file and was cut off before the server could publish
// it. Users trust the exit status of the program, so the retry must send something.
func TestProgramsFinishAnUploadThatCameWhole(t *testing.T) {
	programs := map[string]func(t *testing.T, dir, host, port string){
		"curl": func(t *testing.T, dir, host, port string) {
			run(t, dir, "", clienttest.Program(t, "curl"), "-sS", "-C", "-", "-T", "up", "ftp://ana:x@"+host+":"+port+"/up")
		},
		"lftp": func(t *testing.T, dir, host, port string) {
			script := "set cmd:fail-exit yes\nopen -u ana,x ftp://" + host + ":" + port + "\nput -c up\n"
			run(t, dir, script, clienttest.Program(t, "lftp"), "--norc")
		},
		"ftplib": func(t *testing.T, dir, host, port string) {
			run(t, dir, `
import ftplib
f = ftplib.FTP()
f.connect("`+host+`", `+port+`, timeout=20)
f.login("ana", "x")
f.voidcmd("TYPE I")
n = f.size("up")
up = open("up", "rb")
up.seek(n)
f.storbinary("STOR up", up, rest=n)
`, clienttest.Program(t, "python3"), "-")
		},
		"tnftp": func(t *testing.T, dir, host, port string) {
			run(t, dir, "open "+host+" "+port+"\nuser ana x\nbinary\nrestart 59999\nput up\nbye\n", clienttest.Program(t, "tnftp", "ftp"), "-n", "-v")
		},
	}
	data := random(60_000)
	for name, finish := range programs {
		t.Run(name, func(t *testing.T) {
			srv, dir := serve(t, nil), t.TempDir()
			file(t, filepath.Join(dir, "up"), data)
			srv.as(t, "ana").cut("STOR up", string(data))
			host, port, _ := strings.Cut(srv.addr, ":")
			finish(t, dir, host, port)
			sameFile(t, filepath.Join(srv.dir, "up"), data)
		})
	}
}

// A client that continues a file published by another user would mix two files.
func TestCurlDoesNotResumeOverAnotherVersion(t *testing.T) {
	curl := clienttest.Program(t, "curl")
	srv, dir, data := serve(t, nil), t.TempDir(), random(60_000)
	file(t, filepath.Join(dir, "up"), data)
	srv.as(t, "ana").cut("STOR up", string(data[:50_000]))
	srv.as(t, "eva").write("STOR up", "of eva")
	url := "ftp://ana:x@" + srv.addr + "/up"
	out, err := attempt(t, dir, "", curl, "-sS", "-v", "-C", "-", "-T", "up", url)
	if err == nil || !strings.Contains(out, "send the whole file") {
		t.Errorf("it ends with %v: %s", err, out)
	}
	sameFile(t, filepath.Join(srv.dir, "up"), []byte("of eva"))
	run(t, dir, "", curl, "-sS", "-T", "up", url)
	sameFile(t, filepath.Join(srv.dir, "up"), data)
}

// The two connections of a killed program end together. On a busy machine time may pass
// between the ends, so the server in this test watches for long enough.
func TestAClientThatIsKilledPublishesNothing(t *testing.T) {
	curl := clienttest.Program(t, "curl")
	srv := serve(t, nil)
	srv.watch = func(net.Conn, time.Duration, bool) time.Duration { return patience }
	for range 10 {
		ctx, kill := context.WithCancel(t.Context())
		cmd := exec.CommandContext(ctx, curl, "-sS", "-T", "-", "ftp://ana:x@"+srv.addr+"/up")
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		_, _ = in.Write(random(1000))
		srv.until(t, "the upload runs", func(u files.Usage) bool { return u.Uploads == 1 })
		kill()
		_ = cmd.Wait()
		srv.until(t, "the upload has ended", func(u files.Usage) bool { return u.Uploads == 0 })
		if _, err := os.Stat(filepath.Join(srv.dir, "up")); err == nil {
			t.Fatal("half a file is published")
		}
	}
}

// tree creates a folder with the cases that a mirror must copy.
func tree(t *testing.T, dir string) {
	t.Helper()
	for i, name := range oddNames {
		file(t, filepath.Join(dir, name), []byte(name))
		file(t, filepath.Join(dir, "sub dir", fmt.Sprint(i)), random(i*10_000))
	}
	file(t, filepath.Join(dir, "sub dir", "deep", "empty"), nil)
	if err := os.MkdirAll(filepath.Join(dir, "no files"), 0o755); err != nil {
		t.Fatal(err)
	}
}

func sameTree(t *testing.T, got, want string) {
	t.Helper()
	list := func(dir string) map[string]string {
		all := map[string]string{}
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			name, _ := filepath.Rel(dir, path)
			if strings.HasPrefix(name, ".tertulia-") {
				return filepath.SkipDir
			}
			if d.IsDir() {
				all[name] = "folder"
				return nil
			}
			b, err := os.ReadFile(path)
			all[name] = "file: " + string(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	g, w := list(got), list(want)
	for name, content := range w {
		if g[name] != content {
			t.Errorf("%q: %.60q, want %.60q", name, g[name], content)
		}
	}
	for name := range g {
		if _, ok := w[name]; !ok {
			t.Errorf("%q should not be there", name)
		}
	}
}

func TestLftp(t *testing.T) {
	lftp := clienttest.Program(t, "lftp")
	srv := serve(t, nil)
	dir := t.TempDir()
	tree(t, filepath.Join(dir, "up"))
	do := func(script string) string {
		return run(t, dir, "set net:max-retries 1\nset cmd:fail-exit yes\nset xfer:clobber yes\nopen -u ana,x ftp://"+srv.addr+"\n"+script, lftp, "--norc")
	}
	do("mirror -R up /tree\n")
	sameTree(t, filepath.Join(srv.dir, "tree"), filepath.Join(dir, "up"))
	do("mirror --parallel=4 /tree down\n")
	sameTree(t, filepath.Join(dir, "down"), filepath.Join(dir, "up"))
	do("set ftp:passive-mode no\nmirror /tree down2\n")
	sameTree(t, filepath.Join(dir, "down2"), filepath.Join(dir, "up"))
	do("set ftp:use-mlsd no\nset ftp:use-feat no\nmirror --only-missing /tree down3\n")
	sameTree(t, filepath.Join(dir, "down3"), filepath.Join(dir, "up"))

	data := random(2_000_000)
	file(t, filepath.Join(dir, "big"), data)
	file(t, filepath.Join(dir, "part"), data[:700_000])
	do("put part -o big\nput -c big\n")
	sameFile(t, filepath.Join(srv.dir, "big"), data)
	do("get -c big -o part\n")
	sameFile(t, filepath.Join(dir, "part"), data)
	do("mv big moved\nmkdir -p x/y/z\nmput -O x/y big part\nrm moved\nrm -r x\n")
	contains(t, do("cls -l /\n"), "tree")
	do("rm -r tree\n")
	equal(t, "what is left", do("ls\n"), "")
	do("put -e big & \nwait\n")
	sameFile(t, filepath.Join(srv.dir, "big"), data)
}

func TestFtplib(t *testing.T) {
	python := clienttest.Program(t, "python3")
	srv := serve(t, nil)
	srv.filling(t, "huge", big)
	host, port, _ := strings.Cut(srv.addr, ":")
	out := run(t, t.TempDir(), `
import ftplib, io
f = ftplib.FTP()
f.encoding = "utf-8"
f.connect("`+host+`", `+port+`, timeout=20)
f.login("ana", "x")
f.storbinary("STOR ñ 1", io.BytesIO(b"hola" * 100000))
assert f.size("ñ 1") == 400000
got = io.BytesIO()
f.retrbinary("RETR ñ 1", got.write, rest=4)
assert got.getvalue() == b"hola" * 99999
f.storlines("STOR text", io.BytesIO(b"one\ntwo\n"))
lines = []
f.retrlines("RETR text", lines.append)
assert lines == ["one", "two"], lines
assert f.nlst() == ["huge", "text", "ñ 1"], f.nlst()
f.mkd('a"b')
f.cwd('a"b')
assert f.pwd() == '/a"b', f.pwd()
f.cwd("..")
facts = dict(f.mlsd())
assert facts["text"]["size"] == "10", facts  # as they came: with CRLF
assert facts['a"b']["type"] == "dir", facts
f.rename("text", "renamed")
f.delete("renamed")
f.rmd('a"b')
f.voidcmd("TYPE I")
for passive in (True, False):
    f.set_pasv(passive)
    conn, size = f.ntransfercmd("RETR huge")
    assert size == `+fmt.Sprint(big)+`, size
    conn.recv(100)
    assert f.abort().startswith("426")
    assert f.voidresp().startswith("226")
    conn.close()
    assert f.abort().startswith("225")
    assert f.voidcmd("NOOP").startswith("200")
try:
    f.retrbinary("RETR nowhere", print)
    assert False
except ftplib.error_perm as e:
    assert str(e).startswith("550"), e
f.quit()
print("all is well")
`, python, "-")
	contains(t, out, "all is well")
}

func TestClassicFtp(t *testing.T) {
	ftp := clienttest.Program(t, "tnftp", "ftp")
	srv := serve(t, nil)
	dir := t.TempDir()
	data := random(300_000)
	file(t, filepath.Join(dir, "up"), data)
	file(t, filepath.Join(dir, "two words"), []byte("hola"))
	host, port, _ := strings.Cut(srv.addr, ":")
	for i, mode := range []string{"passive on\nepsv4 on", "passive on\nepsv4 off", "passive off\nepsv4 on", "passive off\nepsv4 off"} {
		down := fmt.Sprint("down", i)
		out := run(t, dir, "open "+host+" "+port+"\nuser ana x\n"+mode+`
binary
mkdir d
cd d
put up
put "two words"
ls
nlist
rename up moved
get moved `+down+`
size moved
modtime moved
cd ..
cdup
pwd
prompt
cd d
mdelete *
cd ..
rmdir d
quote FEAT
status
bye
`, ftp, "-n", "-v")
		sameFile(t, filepath.Join(dir, down), data)
		contains(t, out, " two words")
		if strings.Contains(out, "not connected") || strings.Contains(out, "\n50") {
			t.Errorf("%s: %s", mode, out)
		}
	}
	equal(t, "what is left", srv.as(t, "bob").read("NLST"), "")
}

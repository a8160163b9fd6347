package shelf

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/transport/internal/clienttest"
)

// curl runs curl in a folder of its own, and returns its output.
func curl(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), clienttest.Program(t, "curl"), append([]string{"-sS", "-q", "--noproxy", "*"}, args...)...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("curl %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func TestCurlSendsAndFetchesFiles(t *testing.T) {
	s := serve(t, nil)
	dir := t.TempDir()
	text := strings.Repeat("0123456789abcdef", 1<<17) // 2 MiB, of which curl asks before it sends them
	if err := os.WriteFile(filepath.Join(dir, "a b.txt"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	equal(t, "curl -T", curl(t, dir, "-T", "a b.txt", "http://ana@"+s.addr+"/"), "stored a b.txt (2.1 MB)\n")
	s.do(t, "MKCOL", "/files/lab", "").want(t, 201)
	equal(t, "curl -T into a folder", curl(t, dir, "-T", "a b.txt", s.url+"/files/lab/"), "stored lab/a b.txt (2.1 MB)\n")
	curl(t, t.TempDir(), "-O", s.url+"/files/lab/a%20b.txt")
	equal(t, "file", curl(t, dir, s.url+"/files/lab/a%20b.txt"), text)

	_, in := s.raw(t, "PUT /files/cut HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YW5hOg==\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\nno chunk\r\n")
	answer, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, string(answer), "HTTP/1.1 400 ")
	equal(t, "curl -C", curl(t, dir, "-C", "4", "-T", "a b.txt", "http://ana@"+s.addr+"/files/cut"), "stored cut (2.1 MB)\n")
	equal(t, "file", curl(t, dir, s.url+"/files/cut"), text)
	equal(t, "curl -C -O", curl(t, dir, "-r", "2097148-", s.url+"/files/cut"), "cdef")
	contains(t, curl(t, dir, "-F", "file=@a b.txt", "-o", "/dev/null", "-w", "%{http_code}", s.url+"/files/lab/"), "303")
}

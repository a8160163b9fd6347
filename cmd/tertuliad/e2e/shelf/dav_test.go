package shelf

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"os"
	osexec "os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// strangeNames are names that a client must encode in a URL, or that its shell would take apart.
var strangeNames = []string{"a b ñ.txt", "carpeta ñ/100% & #1.txt", "carpeta ñ/¿qué?;x=1.txt", "empty"}

// makeTree fills a folder with files: one of many blocks, an empty one, and some with strange names.
func makeTree(t *testing.T, dir string) {
	t.Helper()
	big := make([]byte, 20_000_001)
	_, _ = rand.NewChaCha8([32]byte{}).Read(big) // never fails
	ok(t, os.MkdirAll(filepath.Join(dir, "carpeta ñ"), 0o755))
	ok(t, os.WriteFile(filepath.Join(dir, "big.bin"), big, 0o644))
	for _, name := range strangeNames {
		content := name
		if name == "empty" {
			content = ""
		}
		ok(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644))
	}
}

// filesIn returns the names of all files in a folder and below it, sorted.
func filesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	ok(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.HasPrefix(name, ".tertulia-") {
			names = append(names, name)
		}
		return err
	}))
	return names
}

// sameTree compares the files in two folders.
func sameTree(t *testing.T, got, want string) {
	t.Helper()
	names := filesIn(t, want)
	if there := filesIn(t, got); !slices.Equal(there, names) {
		t.Fatalf("the files are %q, want %q", there, names)
	}
	for _, name := range names {
		a, err := os.ReadFile(filepath.Join(got, name))
		ok(t, err)
		b, err := os.ReadFile(filepath.Join(want, name))
		ok(t, err)
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs: %d and %d bytes", name, len(a), len(b))
		}
	}
}

// rclone runs a real rclone on the WebDAV folder of a server, and returns its output. Paths of the server
// begin with ":webdav:".
func (s *server) rclone(t *testing.T, password string, args ...string) (string, error) {
	t.Helper()
	path := servertest.Installed(t, "rclone", "rclone")
	hidden, err := osexec.CommandContext(t.Context(), path, "obscure", password).Output()
	ok(t, err)
	args = append([]string{
		"--config", os.DevNull, "--retries", "1", "--low-level-retries", "1",
		"--webdav-url", s.PageURL(t) + "dav/", "--webdav-user", "ana", "--webdav-pass", strings.TrimSpace(string(hidden)),
	}, args...)
	cmd := osexec.CommandContext(t.Context(), path, args...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestRcloneUsesTheShelf(t *testing.T) {
	shelf, mine, back := t.TempDir(), t.TempDir(), t.TempDir()
	s := start(t, "-http-dav", "-files-dir", shelf)
	bob := s.Join(t, "bob")
	run := func(args ...string) string {
		t.Helper()
		out, err := s.rclone(t, "any", args...)
		if err != nil {
			t.Fatalf("rclone %q: %v\n%s", args, err, out)
		}
		return out
	}
	makeTree(t, mine)
	run("copy", mine, ":webdav:up")
	sameTree(t, filepath.Join(shelf, "up"), mine)
	if out := run("lsf", "-R", "--files-only", ":webdav:up"); strings.Count(out, "\n") != len(strangeNames)+1 || !strings.Contains(out, strangeNames[1]+"\n") {
		t.Errorf("rclone lists %q", out)
	}
	if out := run("check", mine, ":webdav:up", "--download"); !strings.Contains(out, " 0 differences found") {
		t.Errorf("rclone finds %s", out)
	}
	run("copy", ":webdav:up", back)
	sameTree(t, back, mine)

	bob.Quiet()
	run("moveto", ":webdav:up/a b ñ.txt", ":webdav:up/carpeta ñ/otra ñ.txt")
	bob.Until(`* ana renamed "/up/a b ñ.txt" to "/up/carpeta ñ/otra ñ.txt"`)
	ok(t, os.Rename(filepath.Join(mine, "a b ñ.txt"), filepath.Join(mine, "carpeta ñ", "otra ñ.txt")))
	run("deletefile", ":webdav:up/empty")
	ok(t, os.Remove(filepath.Join(mine, "empty")))
	sameTree(t, filepath.Join(shelf, "up"), mine)

	// The server itself copies and moves these.
	run("copyto", ":webdav:up/big.bin", ":webdav:copies/big.bin")
	run("copy", ":webdav:up/carpeta ñ", ":webdav:copies/carpeta ñ")
	sameTree(t, filepath.Join(shelf, "copies"), mine)
	run("move", ":webdav:copies", ":webdav:moved")
	sameTree(t, filepath.Join(shelf, "moved"), mine)
	run("purge", ":webdav:moved")
	run("mkdir", ":webdav:new")
	run("rmdir", ":webdav:new")
	sameTree(t, filepath.Join(shelf, "up"), mine)
}

func TestRcloneNeedsThePassword(t *testing.T) {
	shelf := t.TempDir()
	ok(t, os.WriteFile(filepath.Join(shelf, "notes.txt"), []byte("hola"), 0o644))
	s := start(t, "-http-dav", "-files-dir", shelf, "-password", "secret")
	if out, err := s.rclone(t, "wrong", "lsf", ":webdav:"); err == nil || strings.Contains(out, "notes.txt") {
		t.Errorf("with a wrong password: %q", out)
	}
	if out, err := s.rclone(t, "secret", "lsf", ":webdav:"); err != nil || out != "notes.txt\n" {
		t.Errorf("with the password: %q, %v", out, err)
	}
}

func TestCadaverUsesTheShelf(t *testing.T) {
	shelf, mine, home := t.TempDir(), t.TempDir(), t.TempDir()
	s := start(t, "-http-dav", "-files-dir", shelf)
	makeTree(t, mine)
	ok(t, os.WriteFile(filepath.Join(home, ".netrc"), []byte("machine localhost\nlogin ana\npassword any\n"), 0o600))
	cmd := osexec.CommandContext(t.Context(), servertest.Installed(t, "cadaver", "cadaver"), s.PageURL(t)+"dav/")
	cmd.Dir, cmd.Env = mine, append(os.Environ(), "HOME="+home, "LC_ALL=C.UTF-8")
	cmd.Stdin = strings.NewReader(`mkcol lab
cd lab
put big.bin
put "a b ñ.txt"
move "a b ñ.txt" "otra ñ.txt"
copy "otra ñ.txt" e.txt
get "otra ñ.txt" fetched
lock e.txt
put empty e.txt
unlock e.txt
copy big.bin gone
delete gone
mkcol sub
rmcol sub
quit
`)
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Contains(string(out), "failed") || strings.Count(string(out), "succeeded") < 12 {
		t.Fatalf("cadaver: %v\n%s", err, out)
	}
	want := t.TempDir()
	for name, as := range map[string]string{"big.bin": "big.bin", "a b ñ.txt": "otra ñ.txt", "empty": "e.txt"} {
		content, err := os.ReadFile(filepath.Join(mine, name))
		ok(t, err)
		ok(t, os.WriteFile(filepath.Join(want, as), content, 0o644))
	}
	sameTree(t, filepath.Join(shelf, "lab"), want)
	if got, err := os.ReadFile(filepath.Join(mine, "fetched")); err != nil || string(got) != "a b ñ.txt" {
		t.Errorf("cadaver fetches %q, %v", got, err)
	}
}

package logins

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestALoginIsKeptForItsServer(t *testing.T) {
	f := File{filepath.Join(t.TempDir(), "new", "logins")}
	if _, ok, err := f.Get("host:4000"); ok || err != nil {
		t.Fatalf("without a file there is a login: %v, %v", ok, err)
	}
	ana, bob := Login{Account: "ana", Password: "a \"b\" ñ"}, Login{Account: "bob", Password: "x", Clear: true}
	for server, l := range map[string]Login{"host:4000": bob, "tls://host:4001": ana} {
		if err := f.Set(server, l); err != nil {
			t.Fatal(err)
		}
	}
	for server, want := range map[string]Login{"host:4000": bob, "tls://host:4001": ana, "udp://host:4000": {}} {
		if got, ok, err := f.Get(server); got != want || ok != (want != Login{}) || err != nil {
			t.Errorf("%s has %+v, %v, %v", server, got, ok, err)
		}
	}
	if ok, err := f.Forget("host:4000"); !ok || err != nil {
		t.Errorf("forget: %v, %v", ok, err)
	}
	if ok, err := f.Forget("host:4000"); ok || err != nil {
		t.Errorf("forget twice: %v, %v", ok, err)
	}
	if got, _, _ := f.Get("tls://host:4001"); got != ana {
		t.Errorf("the other login is %+v", got)
	}
	left, err := os.ReadDir(filepath.Dir(f.Path))
	if err != nil || len(left) != 1 {
		t.Errorf("the folder has %v, %v", left, err)
	}
}

func TestOnlyTheUserCanReadTheFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other rights")
	}
	f := File{filepath.Join(t.TempDir(), "tertulia", "logins")}
	if err := f.Set("host:4000", Login{Account: "ana", Password: "x"}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(f.Path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file has the rights %v: %v", info.Mode(), err)
	}
	if err := os.Chmod(f.Path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.Get("host:4000"); !isOpen(err) {
		t.Errorf("a file that others can read is used: %v", err)
	}
	if err := f.Set("host:4000", Login{}); !isOpen(err) {
		t.Errorf("a file that others can read is written: %v", err)
	}
}

func isOpen(err error) bool {
	_, open := errors.AsType[*OpenError](err)
	return open
}

func TestAFileThatIsNotOursStays(t *testing.T) {
	f := File{filepath.Join(t.TempDir(), "logins")}
	if err := os.WriteFile(f.Path, []byte("no JSON"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Set("host:4000", Login{}); err == nil {
		t.Error("a file with something else is replaced")
	}
}

package statedir

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestTheFolderKeepsACodeUntilItIsUsed(t *testing.T) {
	dir := t.TempDir()
	has := func(want string) {
		t.Helper()
		if got, err := Code(dir); got != want || err != nil {
			t.Errorf("the code is %q, %v, want %q", got, err, want)
		}
	}
	has("")
	ok(t, SetCode(dir, "")) // there is none
	ok(t, SetCode(dir, "abcd-efgh"))
	has("abcd-efgh")
	if fi, err := os.Stat(filepath.Join(dir, CodeFile)); err != nil || runtime.GOOS != "windows" && fi.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", fi.Mode(), err)
	}
	ok(t, SetCode(dir, "ijkl"))
	has("ijkl")
	ok(t, SetCode(dir, ""))
	has("")
	ok(t, os.Mkdir(filepath.Join(dir, CodeFile), 0o700))
	if code, err := Code(dir); err == nil {
		t.Errorf("a folder is the code %q", code)
	}
}

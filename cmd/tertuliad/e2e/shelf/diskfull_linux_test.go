package shelf

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

func TestADiskThatIsFull(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can mount a small tmpfs to fill")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skip("a small tmpfs cannot be mounted here: ", err)
	}
	t.Cleanup(func() { ok(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	s := start(t, "-files-dir", dir, "-files-reserve", "0", "-files-quota", "600KiB", "-files-max-size", "500KiB")
	ana, bob := s.FTP(t, "ana"), s.Join(t, "bob")
	ok(t, ana.Put("notes.txt", "old"))
	ok(t, os.WriteFile(filepath.Join(dir, ".by-others"), make([]byte, 700<<10), 0o600)) // counted in a minute
	large := strings.Repeat("x", 400<<10)

	wants(t, ana.Put("notes.txt", large), 552, "disk is full")
	_, err := ana.Do(200, "ALLO %d", len(large))
	ok(t, err)
	wants(t, ana.Put("new", large), 452, "disk")
	ok(t, os.Remove(filepath.Join(dir, ".by-others")))
	wants(t, ana.Put("new", large+large), 552, "too large")
	ok(t, ana.Put("large", large))
	wants(t, ana.Put("new", large), 552, "full")

	if got, err := ana.Get("notes.txt"); err != nil || got != "old" {
		t.Errorf("the old version is %.20q, %v", got, err)
	}
	if _, err := ana.Get("new"); servertest.Code(err) != 550 {
		t.Errorf("what was refused is there: %v", err)
	}
	if left := staged(t, dir); len(left) > 0 {
		t.Errorf("there is still %q", left)
	}
	bob.Sends("no word of it here")
	bob.Until("bob: no word of it here")
	_, err = ana.Do(250, "DELE large")
	ok(t, err)
	ok(t, ana.Put("notes.txt", large))
}

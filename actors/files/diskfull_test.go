//go:build linux

package files

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The disk becomes full in the middle of an upload. The test has a small file system of its
// own.
func TestRealDiskFull(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to mount a small tmpfs")
	}
	dir := filepath.Join(t.TempDir(), "shelf")
	ok(t, os.Mkdir(dir, 0o755))
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skip("cannot mount a small tmpfs here: ", err)
	}
	t.Cleanup(func() { ok(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	a, _ := start(t, testConfig(dir))
	put(t, a, "ana", "x", "old")
	_, err := a.Create(bg, by("ana"), "x", CreateOptions{Size: 1 << 20})
	wantKind(t, err, DiskFull)

	u := create(t, a, "ana", "x", CreateOptions{})
	ok(t, os.WriteFile(filepath.Join(dir, "cp"), make([]byte, 100<<10), 0o644)) // by other means
	n, err := io.Copy(u.File, strings.NewReader(strings.Repeat("x", 1<<20)))
	if KindOf(err) != DiskFull || n >= 256<<10 {
		t.Fatal(n, err)
	}
	_, err = u.Grow(bg, 1)
	if k := KindOf(err); k != DiskFull {
		t.Fatal(err)
	}
	ok(t, u.Discard())
	wantText(t, a, "eva", "x", "old")
	wantStaged(t, dir, 0)
	put(t, a, "ana", "x", strings.Repeat("y", 50<<10))
}

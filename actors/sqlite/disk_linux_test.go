package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"tertulia/actors/accounts"
	"tertulia/actors/history"
)

func TestAFileThatCannotBeWrittenIsRefused(t *testing.T) {
	dir := smallDisk(t, "50%")
	path := filepath.Join(dir, "tertulia.db")
	d := openDB(t, path)
	write(t, d, said(1, "#r", "ana", "a"))
	shut(t, d)
	ok(t, syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	for _, name := range []string{"tertulia.db", "new.db"} {
		_, err := Open(t.Context(), filepath.Join(dir, name), Options{})
		wantError(t, err, ErrReadOnly)
	}
}

// smallDisk returns the folder of a new file system of a size, such as 4m.
func smallDisk(t *testing.T, size string) (dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root, to mount a small file system")
	}
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skip("cannot mount a file system here: ", err)
	}
	t.Cleanup(func() { ok(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	return dir
}

func TestAFullDisk(t *testing.T) {
	dir := smallDisk(t, "4m")
	d := openDB(t, filepath.Join(dir, "tertulia.db"))
	ballast := filepath.Join(dir, "ballast")
	ok(t, os.WriteFile(ballast, make([]byte, 1<<20), 0o600))
	seq := uint64(0)
	var failed history.Batch
	for seq < 100_000 {
		b := history.Batch{}
		for range 100 {
			seq++
			b.Lines = append(b.Lines, said(seq, "#r", "ana", fmt.Sprintf("line %d of a long lesson", seq)))
		}
		if err := d.Write(t.Context(), b); err != nil {
			failed = b
			break
		}
	}
	if failed.Lines == nil || d.Write(t.Context(), failed) == nil {
		t.Fatalf("the disk is not full after %d lines", seq)
	}
	ok(t, os.Remove(ballast))
	ok(t, d.Write(t.Context(), failed))
	d = again(t, d)
	for after := uint64(0); after < seq; after += 100 {
		if p := pageOf(t, d, history.Range{Room: "#r", After: after, Oldest: true, Limit: 100}); len(p.Entries) != 100 || p.Entries[99].Seq != after+100 {
			t.Fatalf("after %d there are %d entries", after, len(p.Entries))
		}
	}
	want(t, "a search", search(t, d, history.Query{Words: fmt.Sprintf("%d lesson", seq)}), fmt.Sprintf("%d:line %[1]d of a long lesson", seq))
	sound(t, d)
}

func TestAFullDiskLosesNoActThatWasAcknowledged(t *testing.T) {
	dir := smallDisk(t, "1m")
	a := openAccounts(t, filepath.Join(dir, accountsFile))
	ballast := filepath.Join(dir, "ballast")
	ok(t, os.WriteFile(ballast, make([]byte, 512<<10), 0o600))
	n, failed := 0, error(nil)
	for failed == nil && n < maxActs {
		n++
		failed = a.AddActs(t.Context(), []accounts.Act{act(n)})
	}
	if failed == nil || a.AddActs(t.Context(), []accounts.Act{act(n)}) == nil {
		t.Fatalf("the disk is not full after %d acts", n)
	}
	ok(t, os.Remove(ballast))
	ok(t, a.AddActs(t.Context(), []accounts.Act{act(n)}))
	got, err := reopened(t, a).Acts(t.Context(), maxActs)
	ok(t, err)
	wantSame(t, "the number of acts", len(got), n)
	wantSame(t, "the newest", got[0], act(n))
}

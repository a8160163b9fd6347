package shelf

import (
	"bytes"
	"errors"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// mounts mounts the shelf of a server with davfs2 until the test ends or unmount is called, and returns
// the folder. A test that may not mount is skipped, also in CI.
func (s *server) mounts(t *testing.T) (mnt string, unmount func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root may mount a file system")
	}
	if f, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0); err != nil {
		t.Skip("this machine has no FUSE: ", err)
	} else {
		f.Close()
	}
	program := servertest.Installed(t, "mount.davfs", "davfs2")
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	mnt, url := at("mnt"), s.PageURL(t)+"dav/"
	for _, name := range []string{"mnt", "cache"} {
		ok(t, os.Mkdir(at(name), 0o755))
	}
	// davfs2 gives up the rights of root.
	ok(t, os.Chmod(filepath.Dir(dir), 0o755))
	ok(t, os.Chmod(at("cache"), 0o777))
	ok(t, os.WriteFile(at("secrets"), []byte(url+" ana any\n"), 0o600))
	ok(t, os.WriteFile(at("conf"), []byte("delay_upload 0\nbackup_dir lost\ncache_dir "+at("cache")+"\nsecrets "+at("secrets")+"\n"), 0o600))
	// The program stays in the background, and keeps its output open.
	out, err := os.Create(at("out"))
	ok(t, err)
	defer out.Close()
	mount := osexec.CommandContext(t.Context(), program, "-o", "conf="+at("conf"), url, mnt)
	mount.Stdout, mount.Stderr = out, out
	if err := mount.Run(); err != nil {
		text, _ := os.ReadFile(at("out"))
		if strings.Contains(string(text), "not permitted") {
			t.Skipf("mounting is not permitted here: %s", text)
		}
		t.Fatalf("%s: %v\n%s", program, err, text)
	}
	mounted := true
	unmount = func() {
		if !mounted {
			return
		}
		mounted = false
		if out, err := osexec.Command("umount", mnt).CombinedOutput(); err != nil { // it waits for the uploads
			t.Errorf("umount: %v\n%s", err, out)
		}
	}
	t.Cleanup(unmount)
	return mnt, unmount
}

func TestTheShelfIsMounted(t *testing.T) {
	shelf, mine := t.TempDir(), t.TempDir()
	s := start(t, "-http-dav", "-files-dir", shelf)
	mnt, unmount := s.mounts(t)
	makeTree(t, mine)
	for _, name := range filesIn(t, mine) {
		content, err := os.ReadFile(filepath.Join(mine, name))
		ok(t, err)
		ok(t, os.MkdirAll(filepath.Join(mnt, filepath.Dir(name)), 0o755))
		ok(t, os.WriteFile(filepath.Join(mnt, name), content, 0o644))
		if got, err := os.ReadFile(filepath.Join(mnt, name)); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s is read with %d bytes, %v", name, len(got), err)
		}
	}
	for _, dir := range []string{mnt, mine} {
		ok(t, os.Rename(filepath.Join(dir, "a b ñ.txt"), filepath.Join(dir, "carpeta ñ", "otra ñ.txt")))
		ok(t, os.Remove(filepath.Join(dir, "empty")))
	}
	// davfs2 1.6 cannot answer the long reads of a folder of newer kernels, such as Linux 6.18.
	if list, err := os.ReadDir(filepath.Join(mnt, "carpeta ñ")); !errors.Is(err, syscall.EINVAL) && (err != nil || len(list) != 3) {
		t.Errorf("the folder has %v, %v", list, err)
	}
	unmount()
	sameTree(t, shelf, mine)

	// A client that comes later finds all of it.
	mnt, _ = s.mounts(t)
	for _, name := range filesIn(t, mine) {
		content, err := os.ReadFile(filepath.Join(mine, name))
		ok(t, err)
		if got, err := os.ReadFile(filepath.Join(mnt, name)); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s is read with %d bytes, %v", name, len(got), err)
		}
	}
}

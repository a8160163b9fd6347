package e2e

import (
	"os"
	osexec "os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// What the Dockerfile builds needs nothing around it: here the root of its file
// system is a folder with the program, the shelf and the state, and its user is nobody's.
func TestTheProgramRunsInAnEmptyImage(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may change the root of the file system")
	}
	if servertest.RaceDetector && os.Getenv("CI") != "true" {
		t.Skip("the image is built without the race detector: run it without -race")
	}
	root, nobody := t.TempDir(), 65532
	image := osexec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(root, "tertuliad"), "..")
	image.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := image.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	shelf, state := filepath.Join(root, "shelf"), filepath.Join(root, "state")
	for _, dir := range []string{shelf, state} {
		ok(t, os.Mkdir(dir, 0o700))
		ok(t, os.Chown(dir, nobody, nobody))
	}
	ok(t, os.Chmod(root, 0o755))

	cmd := osexec.Command("/tertuliad")
	cmd.Env = []string{"TERTULIA_HOST=127.0.0.1"}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: uint32(nobody), Gid: uint32(nobody)}}
	p, s := launch(t, cmd, "-files-dir", "/shelf", "-state-dir", "/state")
	ana := s.Join(t, "ana")
	ana.Sends("hola")
	ana.Sees("ana: hola")
	bob := s.FTP(t, "bob")
	ok(t, bob.Put("notes.txt", "hola"))
	if got, err := os.ReadFile(filepath.Join(shelf, "notes.txt")); err != nil || string(got) != "hola" {
		t.Errorf("on the shelf is %q, %v", got, err)
	}
	p.Ends(t)
	if _, err := os.Stat(filepath.Join(state, "tertulia.db")); err != nil {
		t.Errorf("there is no database: %v", err)
	}
}

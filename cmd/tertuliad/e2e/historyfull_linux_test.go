package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The disk of the state folder is full. The chat goes on, all are told once that lines are not kept,
// and our client's pipe fails. With space again, lines are kept again.
func TestAStateFolderThatIsFull(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can mount a small tmpfs to fill")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Skip("a small tmpfs cannot be mounted here: ", err)
	}
	t.Cleanup(func() { ok(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	s := start(t, "-state-dir", filepath.Join(dir, "state"), "-debug-addr", ":0", "-rate", "0")
	eva, ana := s.Join(t, "eva"), &client{user: &user{T: t}, nick: "ana", epoch: "-"}
	ana.connects(s)

	filling := filepath.Join(dir, "filling")
	ok(t, os.WriteFile(filling, make([]byte, 2<<20), 0o600))
	text := strings.Repeat("all work and no play ", 45)
	unkept := func(i int) bool {
		ana.Writes(fmt.Sprintf("%d %s\n/ping\n", i, text))
		before := false
		for {
			switch e := ana.event(); e.Kind {
			case "unkept":
				before = true
			case "pong":
				return before
			}
		}
	}
	i := 0
	for ; !unkept(i); i++ {
		if i == 10_000 {
			t.Fatal("the disk does not fill up")
		}
	}
	eva.Until("* from now on, what is said is not kept: the server cannot write to its disk")
	if kept := s.Metric("tertulia_history_kept"); kept != 0 {
		t.Errorf("tertulia_history_kept is %v", kept)
	}
	eva.Sends("the chat goes on", "/ping")
	eva.Until("eva: the chat goes on")
	eva.Until("* handled, but not kept: the server cannot write to its disk")

	ok(t, os.Remove(filling))
	eva.Until("* what is said is kept again")
	if unkept(i + 1) { // the last one that covers a lost line
		_ = unkept(i + 2)
	}
	if unkept(i + 3) {
		t.Error("a line is not kept, although there is space again")
	}
	eva.Sends("/search chat goes on")
	eva.Until("* no line was found")
	s.Stop()
	if log := s.Log.String(); strings.Count(log, `msg="the history is not kept"`) != 1 || strings.Count(log, `msg="the history is kept again"`) != 1 {
		t.Errorf("the log is\n%s", log)
	}
}

//go:build unix

package historycmd

import (
	"io"
	"strings"
	"testing"

	"github.com/creack/pty"
)

func TestPurgeAsksAtATerminal(t *testing.T) {
	dir := lesson(t)
	for _, c := range []struct {
		typed, stdout string
		status        int
	}{
		{"no\n", "", 1},
		{"yes\n", "2 entries are removed\n", 0},
	} {
		mine, its, err := pty.Open()
		ok(t, err)
		p, stdout, stderr := startChild(t, childCommand, "purge", "-state-dir", dir, "-room", "lab", "-to", "2000-01-01T12:00:00Z")
		p.Stdin = its
		ok(t, p.Start())
		_, err = io.WriteString(mine, c.typed)
		ok(t, err)
		_ = p.Wait() // its status is looked at
		ok(t, mine.Close())
		ok(t, its.Close())
		if p.ProcessState.ExitCode() != c.status || stdout.String() != c.stdout {
			t.Errorf("after %q it ends with %v and prints %s%s", c.typed, p.ProcessState, stdout, stderr)
		}
		if !strings.HasPrefix(stderr.String(), "This removes all entries of #lab before 2000-01-01 ") || !strings.Contains(stderr.String(), " for good. Type yes to go on: ") {
			t.Errorf("it asks %q", stderr)
		}
	}
}

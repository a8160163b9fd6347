package files

import (
	"strings"
	"testing"
)

func TestAnUploadWriterAsksForSpaceUntilThereIsNone(t *testing.T) {
	inBubble(t, func(c *Config) { c.MaxFileSize = 90 << 10 }, func(t *testing.T, a *Actor, _ *memory) {
		u := create(t, a, "ana", "a", CreateOptions{})
		defer func() { ok(t, u.Abort()) }()
		ok(t, u.Prepare(bg))
		w := u.Writer(bg, 1)
		piece := []byte(strings.Repeat("x", 40<<10))
		for range 2 {
			n, err := w.Write(piece)
			ok(t, err)
			if n != len(piece) {
				t.Fatalf("%d bytes are written", n)
			}
		}
		if u.Allowance() < 80<<10 || w.Left() != u.Allowance()-80<<10 {
			t.Errorf("after 80 KiB %d of %d bytes are left", w.Left(), u.Allowance())
		}
		left := w.Left()
		if w.Wrote(left); w.Left() != 0 {
			t.Errorf("%d bytes are left after all were written", w.Left())
		}
		n, err := w.Write(piece)
		wantKind(t, err, TooLarge)
		if n != 0 {
			t.Errorf("%d bytes are written without an allowance", n)
		}
	})
}

package classic

import (
	"io"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/actors/event"
	"tertulia/actors/files"
)

// A content that arrives byte by byte has no pause that ends it, and would lock its name
// for ever.
func TestAnUploadThatIsTooSlowIsCut(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		cfg := files.DefaultConfig()
		cfg.Dir, cfg.Reserve = t.TempDir(), 0
		shelf, err := files.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		h.server.shelf = shelf
		go func() { _ = shelf.Run(h.ctx) }()
		p := h.open(newFTP)
		for _, text := range []string{"ana", "subir", "slow.txt"} {
			p.sends(text)
			pass(gatherTime)
		}
		p.wants("\n", "recibido", "recibido")
		for began := time.Now(); time.Since(began) < 5*time.Minute-time.Second; pass(quietTime / 2) {
			p.sends("x")
		}
		if got := p.reads(); len(got) > 0 {
			t.Fatalf("before it is too slow %d answers come, such as %q", len(got), got[0])
		}
		for range 20 {
			_, _ = io.WriteString(p.conn, "x") // the session may have ended
			pass(quietTime / 2)
		}
		if got := p.reads(); len(got) == 0 || got[len(got)-1] != gone {
			t.Errorf("after an upload that is too slow there are %d answers, and no end", len(got))
		}
		if n := testutil.ToFloat64(h.server.cfg.Metrics.ended.WithLabelValues("test", "slow")); n != 1 {
			t.Errorf("%v sessions have ended since their upload was too slow", n)
		}
		up, err := shelf.Create(t.Context(), event.Identity{Nick: "bob"}, "slow.txt", files.CreateOptions{})
		if err != nil {
			t.Fatalf("the name is still held: %v", err)
		}
		_ = up.Discard()
	})
}

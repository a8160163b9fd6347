package session

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestInspect(t *testing.T) {
	inWorld(t, func(w *world, cfg *Config) {
		w.down = func(n int) bool { return n == 1 }
		cfg.Inspect = func(net.Conn) string { return "it fares well" }
	}, func(t *testing.T, w *world) {
		_ = w.session.Inspect(t.Context())
		w.want(w.bodies(Told), "there is no connection")
		w.after(time.Second)
		_ = w.session.Inspect(t.Context())
		w.want(w.bodies(Told), "there is no connection", "it fares well")
	})
}

// A connection that does not answer keeps nobody waiting, however often it is
// asked and made anew.
func TestInspectNeverBlocks(t *testing.T) {
	inWorld(t, func(_ *world, cfg *Config) {
		cfg.Inspect = func(c net.Conn) string {
			_, _ = io.Copy(io.Discard, c) // until it is closed
			return "gone"
		}
	}, func(t *testing.T, w *world) {
		for range 5 {
			_ = w.session.Inspect(t.Context())
			synctest.Wait()
			w.server.Cut()
			w.after(time.Second)
		}
		w.say("hola")
		w.wantSaid("hola")
	})
}

package udp

import (
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/actors/accounts"
)

const (
	passGreeting = "* welcome to tertulia: type /pass and the password, then your nick"
	waits        = "* your network gave a wrong password, so yours waits a moment to be checked"
)

// guarded runs a test with a server that has a password, which somebody on the
// users' network has guessed wrong so many times, from different addresses.
func guarded(t *testing.T, wrong int, test func(t *testing.T, h *house)) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		p := accounts.NewPassword("sésame", prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
		h.server.cfg.Gate = accounts.NewGate(p, nil)
		h.server.SetPace(h.server.terms.Get().Pace)
		go func() { _ = p.Run(t.Context()) }()
		for i := range wrong {
			p.Try(t.Context(), accounts.Guess{From: netip.AddrFrom4([4]byte{198, 51, 100, byte(200 + i)}), Given: "x"})
		}
		test(t, h)
	})
}

func TestAPasswordWaitsForOthersOfItsNetwork(t *testing.T) {
	guarded(t, 4, func(t *testing.T, h *house) {
		ana := h.dial()
		ana.wants(passGreeting)
		ana.sends("/pass sésame\nana\n")
		pass(2 * time.Second)
		ana.wants(waits)
		pass(2 * time.Second)
		ana.wants("* that is it: now type your nick and press Enter", "* you are ana in #tertulia, nobody else is here yet",
			"* type a line and press Enter to say it; /help lists what else there is")
		h.dial().sends("/pass sésame\nbob\n")
		ana.wants("* bob joined")
	})
}

func TestAUserWhoLeavesWhileTheirPasswordWaitsIsNotWaitedFor(t *testing.T) {
	guarded(t, 7, func(t *testing.T, h *house) {
		ana := h.dial()
		ana.sends("/pass sésame\nana\n")
		pass(time.Second)
		_ = ana.conn.CloseWrite()
		quiet()
		if n := testutil.ToFloat64(h.metrics.chat.Ended.WithLabelValues("left")); n != 1 {
			t.Errorf("%v sessions have ended", n)
		}
	})
}

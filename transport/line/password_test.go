package line

import (
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/transport"
)

// guarded runs a test with a server that has a password.
func guarded(t *testing.T, test func(t *testing.T, h *house)) {
	bubble(t, Config{FirstLine: time.Hour}, func(t *testing.T, h *house) {
		p := transport.NewPassword("sésame", prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
		h.server.cfg.Password = p
		h.server.SetPace(h.server.terms.Get().Pace)
		go func() { _ = p.Run(h.ctx) }()
		test(t, h)
	})
}

func TestThePasswordComesBeforeTheNick(t *testing.T) {
	guarded(t, func(t *testing.T, h *house) {
		p := h.open()
		p.wants("* welcome to tertulia: type /pass and the password, then your nick")
		p.sends("ana\n")
		p.wants("* first the password: type /pass and the password")
		p.sends("/pass sesame\n")
		p.wants()
		pass(500 * time.Millisecond)
		p.wants("* that is not the password: type /pass and the password")
		p.sends("/pass sésame\n")
		p.wants("* that is it: now type your nick and press Enter")
		p.sends("ana\n")
		p.wants("* you are ana in #tertulia, nobody else is here yet", hint)
		p.sends("/pass sésame\n")
		p.wants("* there is no /pass: did you mean /last? (to say a line that begins with a slash, begin it with two)")
	})
}

func TestNoPasswordIsNoGuess(t *testing.T) {
	guarded(t, func(t *testing.T, h *house) {
		p := h.open()
		p.reads()
		began := time.Now()
		for range 10 {
			p.sends("/pass \n/pass\nana\n")
		}
		p.sends("/pass sésame\nana\n")
		if got := p.reads(); !strings.Contains(got, "* you are ana in") || time.Since(began) > 0 {
			t.Errorf("after %v reads\n%s", time.Since(began), got)
		}
	})
}

func TestGuessingIsSlowAndEnds(t *testing.T) {
	guarded(t, func(t *testing.T, h *house) {
		p := h.open()
		began := time.Now()
		for range 5 {
			p.sends("/pass x\n")
		}
		<-p.ended
		if took := time.Since(began); took < 15*time.Second {
			t.Errorf("five guesses took %v", took)
		}
		synctest.Wait()
		pipe := h.open()
		pipe.sends("/pass sésame\nana\nhola\n")
		if got := pipe.reads(); got == "" {
			t.Error("somebody with the password has to wait for a guesser")
		}
	})
}

func TestOurClientAndThePassword(t *testing.T) {
	for _, c := range []struct{ pass, want string }{
		{"", "@0 denied - a password is needed here"},
		{"/pass x\n", "@0 denied - that is not the password"},
	} {
		guarded(t, func(t *testing.T, h *house) {
			p := h.open()
			p.reads()
			p.sends("/client 1 " + key + " - 0 #tertulia\n" + c.pass + "ana\n")
			pass(time.Second)
			p.wantsTagged(h, c.want, "EOF")
			<-p.ended
		})
	}
	guarded(t, func(t *testing.T, h *house) {
		p := h.open()
		p.reads()
		p.sends("/client 1 " + key + " - 0 #tertulia\n/pass sésame\nana\n")
		p.wantsTagged(h, "@0 welcome #tertulia EPOCH 0 ana", "@0 room #tertulia * you are ana in #tertulia, nobody else is here yet")
	})
}

func TestAPasswordThatNobodyAskedFor(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		p := h.open()
		p.reads()
		p.sends("/pass x\n")
		p.wants("* no password is needed: type your nick and press Enter")
		c := h.open()
		c.reads()
		c.sends("/client 1 " + key + " - 0 #tertulia\n/pass x\nana\n")
		c.wantsTagged(h, "@0 welcome #tertulia EPOCH 0 ana", "@0 room #tertulia * you are ana in #tertulia, nobody else is here yet")
	})
}

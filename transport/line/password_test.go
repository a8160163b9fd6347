package line

import (
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
)

// guarded runs a test with a server that needs a password.
func guarded(t *testing.T, test func(t *testing.T, h *house)) {
	bubble(t, Config{FirstLine: time.Hour}, func(t *testing.T, h *house) {
		p := accounts.NewPassword("sésame", prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
		h.server.cfg.Gate = accounts.NewGate(p, nil)
		h.server.SetPace(h.server.terms.Get().Pace)
		go func() { _ = p.Run(h.ctx) }()
		test(t, h)
	})
}

func TestThePasswordComesBeforeTheNick(t *testing.T) {
	guarded(t, func(t *testing.T, h *house) {
		p := h.open()
		p.wants(passGreeting)
		p.sends("ana\n")
		p.wants("* first the password: type /pass and the password")
		p.sends("/pass sesame\n")
		p.wants("* that is not the password: type /pass and the password")
		p.sends("/pass sésame\n")
		p.wants()
		pass(500 * time.Millisecond)
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

const (
	passGreeting = "* welcome to tertulia: type /pass and the password, then your nick"

	waits = "* your network gave a wrong password, so yours waits a moment to be checked"
	notIt = "* that is not the password: type /pass and the password"
)

func TestGuessingIsSlowAndEnds(t *testing.T) {
	guarded(t, func(t *testing.T, h *house) {
		p := h.open()
		p.reads()
		began := time.Now()
		for range 5 {
			p.sends("/pass x\n")
		}
		<-p.ended
		if took := time.Since(began); took < 7*time.Second {
			t.Errorf("five guesses took %v", took)
		}
		p.wants(notIt, notIt, notIt, waits, notIt, waits, "* that is not the password: come back when you know it", "EOF")
		pipe := h.open()
		pipe.reads()
		pipe.sends("/pass sésame\nana\n")
		pass(5 * time.Second)
		if got := pipe.reads(); !strings.HasPrefix(got, waits+"\n* that is it") {
			t.Errorf("the one who knows the password reads\n%s", got)
		}
	})
}

func TestManyGuessesAtOnceAreRefusedUnread(t *testing.T) {
	guarded(t, func(t *testing.T, h *house) {
		var peers []*peer
		for range 10 {
			p := h.open()
			p.reads()
			p.sends("/pass x\n")
			peers = append(peers, p)
			synctest.Wait()
		}
		peers[0].wants(notIt)
		peers[8].wants()
		peers[9].wants("* too many passwords from your address wait to be checked, so this one was not: type /pass and the password")
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

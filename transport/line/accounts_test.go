package line

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
)

// withAccounts runs a test with a server that has the accounts ana and root, who operates the server.
func withAccounts(t *testing.T, policy accounts.Policy, test func(t *testing.T, h *house, g *accounts.Gate)) {
	bubble(t, Config{FirstLine: time.Hour}, func(t *testing.T, h *house) {
		g := accountstest.Open(t, accounts.Config{Policy: policy, Chat: h.room})
		accountstest.Add(t, g, "ana", "correct horse", 0)
		accountstest.Add(t, g, "root", "correct horse", event.ServerOperator)
		h.server.cfg.Gate = g
		h.server.SetPace(h.server.terms.Get().Pace)
		test(t, h, g)
	})
}

// asked waits for the checks of passwords, and returns the output.
func (p *peer) asked() string {
	pass(200 * time.Millisecond)
	return p.reads()
}

func (p *peer) wantsPart(parts ...string) {
	p.t.Helper()
	got := p.asked()
	for _, part := range parts {
		if !strings.Contains(got, part) {
			p.t.Errorf("reads\n%swant in it %q", got, part)
		}
	}
}

func TestNobodyHasASeatWithoutTheAccountThatIsRequired(t *testing.T) {
	withAccounts(t, accounts.Required, func(t *testing.T, h *house, _ *accounts.Gate) {
		p := h.open()
		p.reads()
		p.sends("eva\n")
		p.wants("* an account is needed here: type /login eva and its password; /register and a password makes the account eva")
		p.sends("/register short\n")
		p.wantsPart("* a password has 8 to 256 bytes\n")
		p.sends("/register hunter2222\n")
		p.wantsPart("* you are eva in #tertulia", "* you are logged in as eva\n")
		q := h.open()
		q.reads()
		q.sends("/login eva hunter2222\nhola\n")
		p.wantsPart("eva: hola\n")
		c := h.open()
		c.reads()
		c.sends("/client 1 " + key + " - 0 #tertulia\nbob\n")
		c.wantsTagged(h, "@0 noentry - an account is needed here: type /login, your nick and your password", "EOF")
		p.sends("/logout\n")
		p.wantsPart("* bye\nEOF")
	})
}

func TestOurClientLogsIn(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house, _ *accounts.Gate) {
		c := h.open()
		c.reads()
		c.sends("/client 1 " + key + " - 0 #tertulia\n/login Ana correct horse\nwhoever\n")
		pass(200 * time.Millisecond)
		c.wantsTagged(h, "@0 login - ana", "@0 welcome #tertulia EPOCH 0 ana", "@0 room #tertulia * you are ana in #tertulia, nobody else is here yet")
		d := h.open()
		d.reads()
		d.sends("/client 1 " + strings.ToUpper(key) + " - 0 #tertulia\n/login ana wrong password\nana\n")
		pass(time.Second)
		d.wantsTagged(h, "@0 noentry - that is not the name and the password of an account", "EOF")
	})
}

func TestAPasswordOfAnAccountIsOneOfTheServer(t *testing.T) {
	bubble(t, Config{FirstLine: time.Hour}, func(t *testing.T, h *house) {
		secret := accounts.NewPassword("sésame", prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
		go func() { _ = secret.Run(h.ctx) }()
		g := accountstest.Open(t, accounts.Config{Chat: h.room, Password: secret})
		accountstest.Add(t, g, "ana", "correct horse", 0)
		h.server.cfg.Gate = g
		h.server.SetPace(h.server.terms.Get().Pace)
		p := h.open()
		p.wants(passGreeting)
		p.sends("/register hunter2222\n")
		p.wants("* first the password: type /pass and the password")
		p.sends("/login ana correct horse\n")
		p.wantsPart("* you are ana in #tertulia")
	})
}

func TestWhatMayHaveAPasswordIsNeverSaid(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house, _ *accounts.Gate) {
		bob, eva := h.join("bob"), h.join("eva")
		bob.reads()
		for _, line := range []string{
			"//login eva hunter2222", `\login eva hunter2222`, ".pass hunter2222", "!register hunter2222", " /login: eva hunter2222", "/lgoin eva hunter2222",
			"/msg bob /login eva hunter2222", "/me /login eva hunter2222", "/quit /login eva hunter2222",
		} {
			eva.sends(line + "\n")
			if got := bob.asked() + eva.reads(); strings.Contains(got, "hunter2222") {
				t.Errorf("after %q somebody reads\n%s", line, got)
			}
		}
		p := h.open()
		p.sends("\\login eva hunter2222\nhola\n") // a pipe whose lines are said
		if got := bob.asked(); strings.Contains(got, "hunter2222") {
			t.Errorf("bob reads\n%s", got)
		}
	})
}

package line

import (
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
	"tertulia/transport/internal/reason"
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

func TestARegisteredNickIsAskedForItsPasswordOnce(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house, _ *accounts.Gate) {
		p := h.open()
		p.reads()
		p.sends("ana\n")
		p.wants("* ana is registered: type /login ana and its password, or another nick; ana2 is free")
		p.sends("/login wrong password\n")
		p.wantsPart("* that is not the name and the password of an account: type /login, the nick and the password\n")
		p.sends("ANA\n")
		p.wantsPart("* you are ANA2 in #tertulia")
		q := h.open()
		q.reads()
		q.sends("ana\n")
		q.reads()
		q.sends("/login ana correct horse\n")
		q.wantsPart("* you are ana in #tertulia", "* you are logged in as ana\n")
		h.open().sends("ana\nhola\n") // a pipe does not wait
		q.wantsPart("* ana3 joined\n", "ana3: hola\n")
	})
}

func TestNobodyHasASeatWithoutTheAccountThatIsRequired(t *testing.T) {
	withAccounts(t, accounts.Required, func(t *testing.T, h *house, _ *accounts.Gate) {
		p := h.open()
		p.wants("* welcome to tertulia: an account is needed here: type /login, your nick and your password, or type your nick to make one")
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

func TestAnOperatorKeepsOrderInARoom(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house, _ *accounts.Gate) {
		ana, bob, eva := h.join("ana2"), h.join("bob"), h.join("eva")
		for _, p := range []*peer{ana, bob, eva} {
			p.sends("/join lab\n")
			p.reads()
		}
		ana.reads()
		bob.reads()
		bob.sends("/kick eva\n/ban eva\n/mute eva\n/op bob\n/room secret\n/bans\n")
		for line := range strings.Lines(bob.reads()) {
			if line != "* only the operators of #lab can do that\n" {
				t.Errorf("bob is answered %q", line)
			}
		}
		ana.sends("/mute eva 10m spam\n")
		ana.reads()
		eva.sends("hola\n")
		if got := bob.reads(); strings.Contains(got, "eva: hola") {
			t.Errorf("bob reads %q", got)
		}
		ana.sends("/bans\n/unmute eva\n")
		ana.wantsPart("* eva: muted by ana2 until ", ": spam\n")
		ana.sends("/room slow 2\n/room key x1\n/room\n")
		ana.wantsPart("* #lab: the key is x1, a line every 2 seconds\n")
		ana.sends("/kick eva be kind\n")
		eva.wantsPart("* you are eva in #tertulia")
		eva.sends("I am in the lobby\n") // where the operator has put them
		eva.wantsPart("eva: I am in the lobby\n")
		eva.sends("/join lab\n")
		eva.wantsPart("* #lab needs its key")
		eva.sends("/join lab x1\n")
		eva.wantsPart("* you are eva in #lab")
		ana.sends("/room open\n/ban eva 2h spam\n")
		ana.reads()
		eva.wantsPart("* you are eva in #tertulia")
		eva.sends("/join lab\n")
		if got := eva.reads(); strings.Contains(got, "you are eva in #lab") {
			t.Errorf("eva reads %q", got)
		}
		ana.sends("/bans\n")
		ana.wantsPart("* eva: banned by ana2 until ")
		ana.sends("/unban eva\n/op bob\n/topic exams\n/topic\n")
		ana.wantsPart("* the topic of #lab, by ana2, ", ": exams\n")
		bob.reads()
		bob.sends("/voice ana2 off\n/invite eva\n")
		bob.wantsPart("* eva is invited to #lab\n")
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

func TestABannedUserIsToldWhy(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house, g *accounts.Gate) {
		root := h.open()
		root.sends("/login root correct horse\n")
		root.asked()
		bob := h.join("bob")
		root.sends("/ban bob 2h spam\n")
		root.wantsPart("* bob is banned from the server until ")
		bob.wantsPart("spam", "EOF")
		again := h.open()
		again.reads()
		again.sends("bob\n")
		again.wantsPart("* you are banned until ", ": spam\nEOF")
		client := h.open()
		client.reads()
		client.sends("/client 1 " + key + " - 0 #tertulia\nbob\n")
		if got := client.tagged(h); !strings.HasPrefix(got, "@0 noentry - you are banned until ") {
			t.Errorf("our client reads %q", got)
		}
		root.sends("/bans\n")
		root.wantsPart("* bob: banned by root until ")
		root.sends("/unban bob\n/bans\n")
		root.wantsPart("* bob may come to the server again\n", "* nobody is banned from the server\n")
		h.join("bob").wants()
		root.sends("/audit\n")
		root.wantsPart(" root ban bob: spam\n", " root unban bob\n")
	})
}

func TestAnAccountFromBeginToEnd(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house, g *accounts.Gate) {
		bob := h.join("bob")
		eva := h.join("eva")
		eva.sends("/register hunter2222\n")
		eva.wantsPart("* the nick eva is yours now: /login eva and the password bring you back to it\n")
		eva.sends("/passwd hunter2222 hunter3333\n")
		eva.wantsPart("* your password is changed, and all other logins of your account have ended\n")
		_ = eva.conn.Close()
		<-eva.ended
		bob.sends("/msg eva psst\n")
		bob.wantsPart("* eva is not here now, and reads it when they log in\n")
		back := h.open()
		back.sends("/login eva hunter3333\n")
		back.wantsPart("* 1 private line came while you were away:\n", "bob (to you): psst\n")
		back.sends("/logout\n")
		back.reads()
		back.sends("/login eva hunter3333\n")
		if got := back.asked(); strings.Contains(got, "psst") {
			t.Errorf("eva, who has read it, reads %q", got)
		}
		back.sends("/logout\n")
		back.wantsPart("* you are logged out, and you are eva2 now\n")
		back.sends("/login eva hunter3333\n")
		back.wantsPart("* you are logged in as eva\n")
		back.sends("/account drop hunter3333\n")
		back.wantsPart("* the account eva is removed\n")
		if g.Registered(t.Context(), "eva") {
			t.Error("the account is there")
		}
		synctest.Wait()
	})
}

func TestABanOfANickIsOneOfItsAccount(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house, _ *accounts.Gate) {
		root, ana := h.open(), h.open()
		root.sends("/login root correct horse\n")
		root.asked()
		ana.sends("/login ana correct horse\n")
		ana.asked()
		ana.sends("/nick zoe\n")
		ana.reads()
		root.sends("/ban zoe 1h\n")
		root.wantsPart("* account:ana is banned from the server until ")
		ana.wantsPart("EOF")
		again := h.open()
		again.sends("/login ana correct horse\n")
		again.wantsPart("* you are banned until ")
		root.sends("/unban zoe\n/ban root\n")
		root.wantsPart("* zoe is not banned from the server: /bans -all lists who is\n", "* nobody bans an operator of the server: tertuliad accounts role, on its machine, takes the role away first\n")
		root.sends("/unban ana\n")
		root.wantsPart("* account:ana may come to the server again\n")
		again.sends("/login ana correct horse\n")
		again.wantsPart("* you are ana in #tertulia")
	})
}

func TestABanOfAGuestIsOneOfTheirClient(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house, _ *accounts.Gate) {
		root := h.open()
		root.sends("/login root correct horse\n")
		root.asked()
		bob := h.open()
		bob.sends("/client 1 " + key + " - 0 #tertulia\nbob\n")
		bob.reads()
		root.sends("/ban bob 1h\n")
		root.wantsPart("* bob is banned from the server until ")
		bob.wantsPart("EOF")
		again := h.open()
		again.sends("/client 1 " + key + " - 0 #tertulia\nbob2\n")
		again.wantsPart(" noentry - you are banned until ", "EOF")
		root.sends("/unban bob\n")
		root.reads()
		again = h.open()
		again.sends("/client 1 " + key + " - 0 #tertulia\nbob2\n")
		again.wantsPart("you are bob2 in #tertulia")
	})
}

func TestPrivateLinesThatWaitedAreShownUntilTheyAreDelivered(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house, _ *accounts.Gate) {
		bob := h.join("bob")
		bob.sends("/msg ana psst\n")
		bob.reads()
		lost := h.connect() // it reads nothing, and its connection breaks
		go func() { _, _ = lost.conn.Read(make([]byte, 4096)) }()
		lost.sends("/login ana correct horse\nhola\n")
		pass(time.Second)
		_ = lost.conn.Close()
		<-lost.ended
		ana := h.open()
		ana.sends("/login ana correct horse\n")
		ana.wantsPart("bob (to you): psst\n")
		_ = ana.conn.CloseWrite() // she has read it
		<-ana.ended
		ana = h.open()
		ana.sends("/login ana correct horse\n")
		if got := ana.asked(); strings.Contains(got, "psst") {
			t.Errorf("ana, who has read it, reads %q", got)
		}
	})
}

func TestTheAccessLogSaysThatAnOperatorHasPutAUserOut(t *testing.T) {
	withAccounts(t, accounts.Optional, func(t *testing.T, h *house, _ *accounts.Gate) {
		root, bob := h.open(), h.join("bob")
		root.sends("/login root correct horse\n")
		root.asked()
		for _, c := range []struct {
			nick, command string
			want          reason.Reason
		}{{"eva", "/kick", reason.Kicked}, {"ana", "/ban", reason.Banned}} {
			p := h.open()
			p.sends("/login ana correct horse\n/nick " + c.nick + "\n")
			p.asked()
			root.sends(c.command + " " + c.nick + "\n")
			p.wantsPart("EOF")
			_ = p.conn.Close()
			<-p.ended
			if p.end.Reason != c.want || p.end.Account != "ana" {
				t.Errorf("after %s the outcome is %+v", c.command, p.end)
			}
		}
		bob.sends("/quit\n")
		bob.reads()
		_ = bob.conn.Close()
		if <-bob.ended; bob.end.Reason != reason.Left || bob.end.Account != "" {
			t.Errorf("the outcome of bob is %+v", bob.end)
		}
	})
}

package ftp

import (
	"context"
	"io"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport/internal/wording"
)

// secret is the password of all accounts of the tests.
const secret = "correct horse"

// serveAccounts runs a server with the accounts of ana and of teacher, who operates the server. It also
// returns the identity of teacher.
func serveAccounts(t *testing.T, policy accounts.Policy, change func(*options)) (*server, event.Identity) {
	t.Helper()
	srv := serve(t, func(o *options) {
		o.accounts = &accounts.Config{Policy: policy}
		if change != nil {
			change(o)
		}
	})
	accountstest.Add(t, srv.cfg.Gate, "Ana", secret, 0)
	login := accountstest.Add(t, srv.cfg.Gate, "teacher", secret, event.ServerOperator)
	return srv, srv.cfg.Gate.Identity(accounts.Claim{Nick: "teacher", Login: login, Addr: netip.MustParseAddr("192.0.2.9")})
}

// member connects and logs in to an account.
func (s *server) member(t testing.TB, name string) *client {
	t.Helper()
	c := s.dialed(t)
	c.do("USER "+name, 331)
	c.do("PASS "+secret, 230)
	c.do("TYPE I", 200)
	return c
}

// banned bans a user from the server.
func (s *server) banned(t *testing.T, by event.Identity, target event.Target) {
	t.Helper()
	if err := s.cfg.Gate.Ban(t.Context(), by, accounts.Ban{Target: target, By: by.Nick, Why: "spam", Made: time.Now()}); err != nil {
		t.Fatal(err)
	}
}

func TestARegisteredNickNeedsThePasswordOfItsAccount(t *testing.T) {
	srv, _ := serveAccounts(t, accounts.Optional, nil)
	c := srv.dialed(t)
	contains(t, c.do("USER ana", 331), "registered")
	c.do("PASS ", 530)
	c.do("PASS wrong horse", 530)
	c.do("PWD", 530)
	c.do("USER ana", 331)
	contains(t, c.do("PASS "+secret, 230), "Welcome, Ana.")
	c.do("TYPE I", 200)
	c.write("STOR lab", "1")
	equal(t, "the news", srv.news(t), "Ana published /lab")
	contains(t, c.do("STAT", 211), "You are Ana from")

	guest := srv.as(t, "eva") // others log in as before
	guest.write("STOR notes", "1")
	equal(t, "the news", srv.news(t), "eva published /notes")
}

func TestThePasswordOfAnAccountSatisfiesThatOfTheServer(t *testing.T) {
	srv, _ := serveAccounts(t, accounts.Optional, func(o *options) { o.password = "sésame" })
	srv.member(t, "ana").do("PWD", 257)
	c := srv.dialed(t)
	c.do("USER ana", 331)
	c.do("PASS sésame", 530) // the server's is not the account's
	c.do("USER eva", 331)
	c.do("PASS sésame", 230)
}

func TestFiveWrongPasswordsOfAnAccountEndTheSession(t *testing.T) {
	srv, _ := serveAccounts(t, accounts.Optional, func(o *options) { o.password = "sésame" })
	// So many guesses of the address wait that further ones are wrong at once, unread.
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	for range 100 {
		srv.cfg.Gate.Offer(ctx, accounts.Claim{Addr: netip.MustParseAddr("127.0.0.1")}, "sesame")
	}
	c := srv.dialed(t)
	for range maxWrongPasswords - 1 {
		c.do("USER ana", 331)
		c.do("PASS wrong horse", 530)
	}
	c.do("USER ana", 331)
	contains(t, c.do("PASS wrong horse", 421), "Too many wrong passwords")
	c.gone()
}

func TestWhereAccountsAreRequiredOthersAreTurnedAway(t *testing.T) {
	srv, _ := serveAccounts(t, accounts.Required, nil)
	c := srv.dialed(t)
	for _, name := range []string{"eva", "anonymous", "ftp", "two words"} {
		contains(t, c.do("USER "+name, 530), wording.Say(wording.FTPAccountRequired))
		c.do("PASS x", 503)
	}
	c.do("USER ana", 331)
	c.do("PASS "+secret, 230)
	c.do("USER eva", 530)
	c.do("PWD", 530)
}

func TestANickThatIsRegisteredInASessionIsUnproven(t *testing.T) {
	srv, _ := serveAccounts(t, accounts.Optional, nil)
	c := srv.as(t, "eva")
	late := srv.dialed(t)
	late.do("USER eva", 331)
	accountstest.Add(t, srv.cfg.Gate, "eva", secret, 0)
	c.write("STOR notes", "1")
	equal(t, "the news", srv.news(t), "eva? published /notes")
	contains(t, late.do("PASS x", 530), "registered")

	accountstest.Add(t, srv.cfg.Gate, "pac", secret, 0)
	look := srv.as(t, "рас") // in Cyrillic
	look.write("STOR more", "1")
	equal(t, "the news", srv.news(t), "рас? published /more")
}

func TestABanEndsASessionAndItsUpload(t *testing.T) {
	for what, target := range map[string]event.Target{
		"account": {Account: "Ana"}, "nick": {Nick: "ana"}, "network": {Network: netip.MustParsePrefix("127.0.0.0/8")},
	} {
		t.Run(what, func(t *testing.T) {
			srv, teacher := serveAccounts(t, accounts.Optional, nil)
			c, idle := srv.member(t, "ana"), srv.member(t, "ana")
			data := c.open()
			c.do("STOR lab", 150)
			if _, err := io.WriteString(data, "12345"); err != nil {
				t.Fatal(err)
			}
			c.moved(5)
			srv.banned(t, teacher, target)
			contains(t, c.want(426), "you are banned")
			contains(t, c.want(421), "spam")
			c.gone()
			contains(t, idle.want(421), "spam")
			idle.gone()
			if _, err := srv.shelf.Stat(t.Context(), teacher, "/lab"); files.KindOf(err) != files.NotFound {
				t.Errorf("the upload is published: %v", err)
			}
			again := srv.dialed(t)
			again.do("USER ana", 331)
			contains(t, again.do("PASS "+secret, 530), "spam")
			again.gone()
		})
	}
}

func TestABanEndsADownloadWhoseClientReadsNothing(t *testing.T) {
	srv, teacher := serveAccounts(t, accounts.Optional, nil)
	srv.member(t, "teacher").write("STOR large", strings.Repeat("x", 32<<20))
	c := srv.member(t, "ana")
	data := c.open()
	c.do("RETR large", 150)
	srv.banned(t, teacher, event.Target{Account: "ana"})
	c.want(426)
	c.want(421)
	c.gone()
	if n, err := io.Copy(io.Discard, data); err == nil || n == 32<<20 {
		t.Errorf("%d bytes came, and the end %v", n, err)
	}
}

func TestAKickEndsASession(t *testing.T) {
	srv, teacher := serveAccounts(t, accounts.Optional, nil)
	c, other := srv.member(t, "ana"), srv.as(t, "eva")
	if err := srv.cfg.Gate.PutOut(t.Context(), teacher, "ana"); err != nil {
		t.Fatal(err)
	}
	contains(t, c.want(421), "put you out")
	c.gone()
	other.do("NOOP", 200)
	srv.member(t, "ana").do("PWD", 257) // they may come back
}

func TestAVoidLoginEndsASession(t *testing.T) {
	srv, _ := serveAccounts(t, accounts.Optional, nil)
	c := srv.member(t, "ana")
	login, err := srv.cfg.Gate.Login(t.Context(), accounts.Claim{}, "ana", secret)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := srv.cfg.Gate.ChangePassword(t.Context(), accounts.Claim{Nick: "ana", Login: login}, secret, "battery staple"); err != nil {
		t.Fatal(err)
	}
	contains(t, c.want(421), wording.Error(accounts.ErrVoid))
	c.gone()
}

func TestASessionThatLogsOutIsNotExpelled(t *testing.T) {
	srv, teacher := serveAccounts(t, accounts.Optional, nil)
	c := srv.member(t, "ana")
	c.do("REIN", 220)
	c.do("USER eva", 331)
	c.do("PASS x", 230)
	srv.banned(t, teacher, event.Target{Account: "ana"})
	c.do("NOOP", 200)
}

func TestOnlyItsOwnerChangesAFileOverFTP(t *testing.T) {
	srv, _ := serveAccounts(t, accounts.Optional, func(o *options) { o.OwnerOnly = true })
	srv.member(t, "ana").write("STOR lab", "by ana")
	eva := srv.as(t, "eva")
	eva.do("TYPE I", 200)
	const words = "only Ana, who put it there, and operators of the server may change it"
	for _, line := range []string{"DELE lab", "MFMT 20200101000000 lab"} {
		contains(t, eva.do(line, 550), words)
	}
	for _, line := range []string{"STOR lab", "APPE lab"} {
		eva.open()
		contains(t, eva.do(line, 550), words)
	}
	eva.do("RNFR lab", 350)
	contains(t, eva.do("RNTO mine", 550, 553), words)
	teacher := srv.member(t, "teacher")
	teacher.do("RNFR lab", 350)
	teacher.do("RNTO lab1", 250)
	srv.member(t, "ana").do("DELE lab1", 250)
}

func TestAnOperatorFetchesAllHandInsOverFTP(t *testing.T) {
	srv, _ := serveAccounts(t, accounts.Optional, func(o *options) { o.Access = files.DropBox })
	srv.member(t, "ana").write("STOR lab.txt", "by ana")
	srv.as(t, "eva").write("STOR notes.txt", "hola")
	c := srv.member(t, "teacher")
	equal(t, "the root", c.read("NLST"), "HANDINS.csv\r\nhandins\r\n")
	equal(t, "the boxes", c.read("NLST handins"), "handins/ana\r\nhandins/eva\r\n")
	equal(t, "a hand-in", c.read("RETR /handins/ana/lab.txt"), "by ana")
	list := c.read("RETR HANDINS.csv")
	contains(t, list, "nick,file,path,handed in,bytes,sha256\r\nana,lab.txt,/handins/ana/lab.txt,")
	contains(t, list, "\r\neva,notes.txt,/handins/eva/notes.txt,")
	equal(t, "its length", c.do("SIZE HANDINS.csv", 213), strconv.Itoa(len(list)))
	c.open()
	c.do("STOR HANDINS.csv", 550)
	c.do("DELE handins/ana/lab.txt", 550)
	srv.member(t, "ana").do("SIZE HANDINS.csv", 550)
}

func TestAPasswordInClearTextFromTheInternetIsAHint(t *testing.T) {
	for _, c := range []struct {
		from    string
		policy  Policy
		secured bool
		login   accounts.Login
		want    bool
	}{
		{"203.0.113.7:5000", TLSOn, false, accounts.Login{Account: "ana"}, true},
		{"203.0.113.7:5000", TLSOn, true, accounts.Login{Account: "ana"}, false},
		{"203.0.113.7:5000", TLSOff, false, accounts.Login{Account: "ana"}, false},
		{"203.0.113.7:5000", TLSOn, false, accounts.Login{}, false},
		{"192.168.1.7:5000", TLSOn, false, accounts.Login{Account: "ana"}, false},
	} {
		s := &session{
			srv: &Server{cfg: Config{Policy: c.policy}}, peer: netip.MustParseAddrPort(c.from),
			security: security{secured: c.secured}, login: login{proof: c.login},
		}
		if got := s.overheard(); strings.Contains(got, "clear text") != c.want {
			t.Errorf("%+v: the hint is %q", c, got)
		}
	}
}

package ftp

import (
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/actors/limits"
	"tertulia/transport/internal/wording"
)

func TestLogin(t *testing.T) {
	srv := serve(t, nil)
	c := srv.dialed(t)
	c.do("PASS x", 503)
	for _, line := range []string{"PWD", "STOR a", "STAT", "EPSV", "TYPE I", "SITE HELP", "XPWD"} {
		c.do(line, 530)
	}
	for _, line := range []string{"OPTS UTF8 ON", "CLNT x", "NOOP"} {
		c.do(line, 200)
	}
	c.do("HOST example.org", 220)
	c.do("SYST", 215)
	contains(t, c.do("FEAT", 211), "\n MLST type*;size*;modify*;perm*;unique*;\n")
	c.do("AUTH TLS", 502)
	c.do("USER", 501)
	contains(t, c.do("USER ana", 331), "ana")
	c.do("HOST example.org", 503)
	c.do("PWD", 530)
	c.do("PASS", 230)
	equal(t, "PWD", c.do("PWD", 257), `"/" is where you are.`)
	contains(t, c.do("STAT", 211), "ana")
	c.do("REIN", 220)
	c.do("PWD", 530)
	c.do("USER bob", 331)
	c.do("PASS y", 230)
	contains(t, c.do("STAT", 211), "bob")
}

func TestWhatNoNickCanBeIsAGuest(t *testing.T) {
	srv := serve(t, nil)
	c := srv.dialed(t)
	first := c.do("USER anonymous", 331)
	contains(t, first, "guest-")
	for _, name := range []string{"ftp", "Anonymous", "two words", "a@b", "tertulia", strings.Repeat("x", 40), "\x1b[31m", "\xc3("} {
		equal(t, name, c.do("USER "+name, 331), first)
	}
	equal(t, "another session", srv.dialed(t).do("USER ftp", 331), first)
	contains(t, c.do("USER Łucja", 331), "Łucja")
}

func TestPasswordIsRequiredWhereOneIsSet(t *testing.T) {
	srv := serve(t, func(o *options) { o.password = "sésame" })
	c := srv.dialed(t)
	c.do("USER ana", 331)
	c.do("PASS sesame", 530)
	c.do("PWD", 530)
	c.do("PASS sésame", 503)
	c.do("USER anonymous", 331)
	c.do("PASS sésame", 230)
	c.do("PWD", 257)
}

func TestNoPasswordIsNoGuess(t *testing.T) {
	srv := serve(t, func(o *options) { o.password = "sésame" })
	c := srv.dialed(t)
	for range 2 * maxWrongPasswords {
		c.do("USER ana", 331)
		contains(t, c.do("PASS ", 530), "a password is needed here")
	}
	c.do("PASS sésame", 230)
}

func TestAPasswordWaitsForOthersOfItsNetwork(t *testing.T) {
	srv := serve(t, func(o *options) { o.password = "sésame" })
	claim := accounts.Claim{Addr: netip.MustParseAddr("127.0.0.1")}
	if srv.cfg.Gate.Try(t.Context(), claim, "sesame") != accounts.Wrong {
		t.Error("the password is not wrong")
	}
	waits := srv.cfg.Gate.Offer(t.Context(), claim, "sesame")
	c := srv.dialed(t)
	c.do("USER ana", 331)
	c.send("PASS sésame")
	c.do("NOOP", 200) // gets a reply while the password waits
	c.want(230)
	select {
	case <-waits:
	default:
		t.Error("the password did not wait for the guess ahead of it")
	}
}

// A client that closes its connection during the check of its password gives its place
// back at once. The check would take over half a minute, because seven guesses from its
// address come first.
func TestAClientThatLeavesWhileItsPasswordWaitsIsNotWaitedFor(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells the state of a connection")
	}
	srv := serve(t, func(o *options) { o.password, o.limits = "sésame", limits.Limits{All: 1} })
	claim := accounts.Claim{Addr: netip.MustParseAddr("127.0.0.1")}
	srv.cfg.Gate.Try(t.Context(), claim, "sesame")
	var last <-chan accounts.Verdict
	for range 7 {
		last = srv.cfg.Gate.Offer(t.Context(), claim, "sesame")
	}
	c := srv.dialed(t)
	c.do("USER ana", 331)
	c.send("PASS sésame")
	c.do("NOOP", 200)
	c.conn.Close()
	for code := 421; code != 220; { // until there is a place again
		code, _ = srv.knocks(t).next()
	}
	select {
	case <-last:
		t.Error("the session ended only with its turn")
	default:
	}
}

func TestARefusedConnectionIsToldWhy(t *testing.T) {
	srv := serve(t, func(o *options) { o.limits = limits.Limits{All: 1} })
	c := srv.as(t, "ana")
	second := c.connect(srv.addr)
	text := readAll(t, second)
	equal(t, "the second", text, "421 "+wording.Error(limits.ErrFull)+"\r\n")
	c.do("QUIT", 221)
}

func TestProgramsOfOtherProtocolsAreHungUpOn(t *testing.T) {
	const evil = "\r\nUSER ana\r\nPASS x\r\nMKD evil"
	srv := serve(t, nil)
	for first, answer := range map[string]string{
		"POST / HTTP/1.1\r\nHost: x\r\n\r\n":                                 "This is FTP, not a web server: ",
		"POST /" + strings.Repeat("x", maxLine) + " HTTP/1.1\r\nHost: x\r\n": "Before the login a line has at most 4096 bytes. ",
		"USER ana HTTP/1.1":                    "This is FTP, not a web server: ",
		"USER ana\r\nContent-Type: text/plain": "This is FTP, not a web server: ",
		"NICK ana":                             "This is FTP, not IRC: ",
		"EHLO example.org":                     "This is FTP, not a mail server: ",
		"SSH-2.0-OpenSSH_9.2p1":                "This is FTP, not SSH: ",
		"\x16\x03\x01\x02\x00\x01\xfc":         "This is FTP, not a server with TLS: ",
	} {
		c := srv.dialed(t)
		c.send(first + evil)
		if strings.HasPrefix(first, "USER ana\r\n") {
			c.want(331)
		}
		contains(t, c.want(421), answer)
		c.gone()
	}
	if _, err := srv.shelf.Stat(t.Context(), event.Identity{Nick: "ana"}, "/evil"); files.KindOf(err) != files.NotFound {
		t.Error("their lines were obeyed")
	}
}

func TestABrowserIsSentToThePage(t *testing.T) {
	srv := serve(t, func(o *options) { o.ftp.Page = "http://192.168.1.7:8080/" })
	c := srv.dialed(t)
	c.send("GET / HTTP/1.1")
	contains(t, c.want(421), "open http://192.168.1.7:8080/ in your browser")
	c.gone()
}

func TestFTPClientsAreNotTakenForOthers(t *testing.T) {
	srv := serve(t, nil)
	c := srv.dialed(t)
	for line, code := range map[string]int{
		"AUTH TLS": 502, "FEAT": 211, "SYST": 215, "USER ana 0 * :Ana": 331, "PASS x": 230,
	} {
		if line != "PASS x" {
			c.do(line, code)
		}
	}
	c.do("PASS x", 230)
	c.do(strings.Repeat("x", maxLine+1), 500)
	c.do("POST / HTTP/1.1", 500)
	c.do("MKD Host: x", 257)
}

func TestIdleSessionsAreEnded(t *testing.T) {
	srv := serve(t, func(o *options) { o.ftp.IdleTimeout, o.ftp.LoginTimeout = 50*time.Millisecond, 50*time.Millisecond })
	c := srv.dialed(t)
	c.want(421)
	c.gone()
}

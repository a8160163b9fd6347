package ftp

import (
	"strings"
	"testing"
	"time"

	"tertulia/actors/files"
	"tertulia/transport"
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

func TestTheDoorRefusesInWords(t *testing.T) {
	srv := serve(t, func(o *options) { o.limits = transport.Limits{All: 1} })
	c := srv.as(t, "ana")
	second := c.connect(srv.addr)
	text := readAll(t, second)
	equal(t, "the second", text, "421 "+transport.ErrFull.Error()+"\r\n")
	c.do("QUIT", 221)
}

func TestABrowserIsHungUpOn(t *testing.T) {
	srv := serve(t, nil)
	c := srv.dialed(t)
	c.send("POST / HTTP/1.1\r\nHost: x\r\n\r\nUSER ana\r\nPASS x\r\nMKD evil")
	c.want(421)
	c.gone()
	if _, err := srv.shelf.Stat(t.Context(), "ana", "/evil"); files.KindOf(err) != files.NotFound {
		t.Error("its lines were obeyed")
	}
}

func TestIdleSessionsAreEnded(t *testing.T) {
	srv := serve(t, func(o *options) { o.ftp.IdleTimeout, o.ftp.LoginTimeout = 50*time.Millisecond, 50*time.Millisecond })
	c := srv.dialed(t)
	c.want(421)
	c.gone()
}

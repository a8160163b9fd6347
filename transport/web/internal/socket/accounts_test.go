package socket

import (
	"testing"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/web/sockettest"
)

const password = "correct horse"

// withAccounts starts a server with the accounts of ana and of the operator root.
func withAccounts(t *testing.T) (*fixture, *accounts.Gate) {
	gate := accountstest.Open(t, accounts.Config{})
	accountstest.Add(t, gate, "ana", password, 0)
	accountstest.Add(t, gate, "root", password, event.ServerOperator)
	ticket := func(l accounts.Login, key string) string { return l.Account + " " + key }
	return serve(t, Config{Gate: gate, Ticket: ticket}, room.Config{}), gate
}

// logIn returns the login of ana.
func logIn(t *testing.T, gate *accounts.Gate) accounts.Login {
	t.Helper()
	l, err := gate.Login(t.Context(), accounts.Claim{}, "ana", password)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestASocketHasTheLoginOfItsCookie(t *testing.T) {
	h, gate := withAccounts(t)
	if _, err := gate.Keep(t.Context(), event.Identity{Nick: "bob"}, "ana", "call me"); err != nil {
		t.Fatal(err)
	}
	h.login = logIn(t, gate)
	p := h.join("ana")
	if f := p.await("account"); f.Account != "ana" || f.Ticket != "" {
		t.Errorf("the page is told %+v", f)
	}
	if f := p.await("priv"); f.Nick != "bob" || f.Text != "call me" {
		t.Errorf("the line that waited is %+v", f)
	}
	waiting := func() int {
		t.Helper()
		all, err := gate.Waiting(t.Context(), h.login)
		p.must(err)
		return len(all)
	}
	if waiting() == 0 {
		t.Error("a line waits no longer before the page has answered")
	}
	for waiting() > 0 { // the writer may not be done with it at the first ping
		p.must(p.Ping())
		p.await("pong")
	}
}

func TestALoginOnTheSeatGivesThePageATicket(t *testing.T) {
	h, _ := withAccounts(t)
	p := h.join("eva")
	p.must(p.Say("", "/login root "+password))
	if f := p.await("account"); f.Account != "root" || !f.Operator || f.Ticket != "root "+keyOf("eva") {
		t.Errorf("after a login the page is told %+v", f)
	}
	p.must(p.Say("", "/logout"))
	if f := p.await("account"); f.Account != "" || f.Ticket != " "+keyOf("eva") {
		t.Errorf("after a logout the page is told %+v", f)
	}
}

func TestAUserWhoIsBannedGetsNoSeat(t *testing.T) {
	h, gate := withAccounts(t)
	ban := accounts.Ban{Target: event.Target{Nick: "eva"}, Why: "spam", Until: time.Now().Add(time.Hour)}
	if err := gate.Ban(t.Context(), event.Identity{Nick: "root", Account: "root", Roles: event.ServerOperator}, ban); err != nil {
		t.Fatal(err)
	}
	p := h.dial()
	p.must(p.Hello(sockettest.Hello{Key: keyOf("eva"), Nick: "eva"}))
	if f := p.await("bye"); f.Reason != "banned" || f.Text == "" {
		t.Errorf("the bye is %+v", f)
	}
}

func TestARegisteredNickNamesItsAccount(t *testing.T) {
	h, gate := withAccounts(t)
	h.login = logIn(t, gate)
	h.join("ana")
	h.login = accounts.Login{}
	p := h.dial()
	p.must(p.Hello(sockettest.Hello{Key: keyOf("eva"), Nick: "Ana"}))
	if f := p.await("refused"); f.Account != "Ana" {
		t.Errorf("the refusal is %+v", f)
	}
}

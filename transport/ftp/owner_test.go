package ftp

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"tertulia/actors/files"
)

// seats are the nicks that other addresses use in the chat.
type seats chan []string

func newSeats(nicks ...string) seats {
	s := make(seats, 1)
	s <- nicks
	return s
}

// take sets the nicks that are in use.
func (s seats) take(nicks ...string) {
	<-s
	s <- nicks
}

func (s seats) heldElsewhere(_ context.Context, nick, _ string, addrs ...netip.Addr) (bool, error) {
	nicks := <-s
	s <- nicks
	return slices.Contains(nicks, nick) && !slices.ContainsFunc(addrs, func(a netip.Addr) bool { return !a.IsLoopback() }), nil
}

// news returns the next event of the shelf.
func (s *server) news(t *testing.T) string {
	t.Helper()
	events := <-s.shelf.Events()
	if len(events) != 1 {
		t.Fatalf("the shelf tells %v", events)
	}
	e := events[0]
	return fmt.Sprintf("%s %v %s", e.User.Shown(), e.Kind, e.Path())
}

func TestANickThatAnotherAddressHoldsIsShownSo(t *testing.T) {
	held := newSeats("Teacher")
	srv := serve(t, func(o *options) { o.held = held.heldElsewhere })
	c := srv.dialed(t)
	c.do("USER Teacher", 331)
	contains(t, c.do("PASS x", 230), "you are shown as Teacher? here")
	c.do("TYPE I", 200)
	c.write("STOR exam.txt", "forged")
	equal(t, "the news", srv.news(t), "Teacher? published /exam.txt")

	held.take() // the nick is freed in the middle of the session
	c.write("STOR exam.txt", "mine")
	equal(t, "the news", srv.news(t), "Teacher replaced /exam.txt")
	held.take("Teacher") // and used again
	c.do("DELE exam.txt", 250)
	equal(t, "the news", srv.news(t), "Teacher? deleted /exam.txt")
}

func TestANickThatAnotherAddressHoldsHasItsOwnPartials(t *testing.T) {
	held := newSeats()
	srv := serve(t, func(o *options) { o.held = held.heldElsewhere })
	ana := srv.as(t, "ana")
	data := ana.open()
	ana.do("STOR x", 150)
	if _, err := data.Write([]byte("12345")); err != nil {
		t.Fatal(err)
	}
	ana.moved(5)
	if err := data.SetLinger(0); err != nil { // a reset
		t.Fatal(err)
	}
	data.Close()
	ana.want(426)
	srv.until(t, "the upload is kept", func(u files.Usage) bool { return u.Partials == 1 && u.Uploads == 0 })

	held.take("ana")
	forger := srv.as(t, "ana")
	forger.do("SIZE x", 550)
	forger.do("REST 5", 350)
	forger.open()
	forger.do("STOR x", 554)
	held.take()
	again := srv.as(t, "Ana")
	again.do("REST 5", 350)
	again.write("STOR x", "67")
	equal(t, "what is published", again.read("RETR x"), "1234567")
}

func TestANickThatAnotherAddressHoldsHasNoBox(t *testing.T) {
	held := newSeats()
	srv := serve(t, func(o *options) {
		o.Access = files.DropBox
		o.held = held.heldElsewhere
	})
	ana := srv.as(t, "ana")
	ana.write("STOR essay.txt", "mine")
	held.take("ana")
	const words = "ana is in the chat from another address: hand in from there, or leave the chat there (/quit), or log in with another nick"
	ana.open()
	for _, line := range []string{"RETR essay.txt", "STOR essay.txt", "NLST", "SIZE essay.txt", "MKD d", "HASH essay.txt", "CWD /"} {
		contains(t, ana.do(line, 550), words)
	}
	c := srv.dialed(t)
	c.do("USER ana", 331)
	equal(t, "the login", c.do("PASS x", 530), words+".")
	c.do("NLST", 530)
	held.take()
	c.do("USER ana", 331)
	c.do("PASS x", 230)
	equal(t, "what is there", c.read("NLST essay.txt"), "essay.txt\r\n")
}

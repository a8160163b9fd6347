package room

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"tertulia/actors/event"
)

// counted is a dialect that counts the events that it renders.
type counted struct{ calls *int }

func (d counted) Append(dst []byte, v *View) []byte {
	*d.calls++
	return words{}.Append(dst, v)
}

func (d counted) AppendReply(dst []byte, r *event.Reply) []byte {
	*d.calls++
	return words{}.AppendReply(dst, r)
}

// pauseMsg blocks the actor until the channel is closed.
type pauseMsg struct{ until chan struct{} }

func (m pauseMsg) apply(*Actor, error) { <-m.until }

// inOneBurst makes the actor take all messages of do in one burst.
func inOneBurst(t *testing.T, a *Actor, do func()) {
	t.Helper()
	until := make(chan struct{})
	if err := a.send(t.Context(), nil, pauseMsg{until}); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	do()
	close(until)
	synctest.Wait()
}

func TestEachLineOfABurstIsRenderedOnceForAll(t *testing.T) {
	const seats, lines = 10, 3
	for name, prepare := range map[string]func(u user){
		"echo off":               func(u user) { u.must(u.SetEcho(u.t.Context(), false)) },
		"a ping after each line": func(user) {},
		"ignoring somebody":      func(u user) { u.must(u.Ignore(u.t.Context(), "u0")) },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, Config{}, func(t *testing.T, a *Actor) {
				calls := 0
				var users []user
				for i := range seats {
					users = append(users, join(t, a, JoinRequest{Nick: fmt.Sprint("u", i), Dialect: counted{&calls}}))
				}
				for _, u := range users[1:] {
					prepare(u)
				}
				for _, u := range users {
					u.reads()
				}
				calls = 0
				pings := 0
				inOneBurst(t, a, func() {
					for i := range lines {
						for _, u := range users {
							u.says(fmt.Sprint(i))
							if name == "a ping after each line" {
								u.must(u.Ping(t.Context()))
								pings++
							}
						}
					}
				})
				if calls != seats*lines+pings {
					t.Errorf("%d lines and %d pings took %d renderings", seats*lines, pings, calls)
				}
			})
		})
	}
}

func TestASeatWithoutEchoHoldsNoCopyOfTheRoom(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana, bob, eva := join(t, a, JoinRequest{Nick: "ana"}), join(t, a, JoinRequest{Nick: "bob"}), join(t, a, JoinRequest{Nick: "eva"})
		ana.must(ana.SetEcho(t.Context(), false))
		for _, u := range []user{ana, bob, eva} {
			u.reads()
		}
		inOneBurst(t, a, func() {
			bob.says("1", "2")
			ana.says("mine")
			bob.says("3")
		})
		whole := <-eva.Outbox()
		if len(whole) != 1 || string(whole[0].Data) != "bob: 1\nbob: 2\nana: mine\nbob: 3\n" {
			t.Fatalf("eva has %d batches, the first is %q", len(whole), whole[0].Data)
		}
		pieces := <-ana.Outbox()
		if len(pieces) != 2 || string(pieces[0].Data) != "bob: 1\nbob: 2\n" || string(pieces[1].Data) != "bob: 3\n" {
			t.Fatalf("ana has %d batches, the first is %q", len(pieces), pieces[0].Data)
		}
		for _, p := range pieces {
			at := bytes.Index(whole[0].Data, p.Data)
			if &p.Data[0] != &whole[0].Data[at] {
				t.Errorf("%q is a copy", p.Data)
			}
		}
		if lag := ana.pendingBytes; lag != len(whole[0].Data)+2*batchCost {
			t.Errorf("ana's lag is %d: her pieces keep all %d bytes, and cost %d each", lag, len(whole[0].Data), batchCost)
		}
	})
}

// With a shared log a note waits for the commands of its own seat, and not for those of others.
func TestAViewKeepsTheOrderOfNotesAndLines(t *testing.T) {
	alone(t, Config{}, func(t *testing.T, a *Actor) {
		ana, bob := join(t, a, JoinRequest{Nick: "ana"}), join(t, a, JoinRequest{Nick: "bob"})
		ana.must(ana.Enter(t.Context(), "#lab", 0))
		ana.must(ana.SetEcho(t.Context(), false))
		eva := join(t, a, JoinRequest{Nick: "eva", Room: "#lab"})
		for _, u := range []user{ana, bob, eva} {
			u.reads()
		}
		inOneBurst(t, a, func() {
			bob.says("1")
			eva.says("2")
			ana.must(ana.Ping(t.Context()))
			ana.must(ana.Say(t.Context(), Lobby, Line{Text: "mine"}))
			bob.says("3", "4")
			ana.must(ana.Note(t.Context(), "last"))
			bob.says(strings.Repeat("x", 10))
		})
		ana.wants("bob: 1", "eva: 2", "pong 0", "bob: 3", "bob: 4", "note last", "bob: xxxxxxxxxx")
	})
}

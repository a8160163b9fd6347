package room

import (
	"context"
	"net/netip"
	"slices"

	"tertulia/actors/peer"
	"tertulia/actors/plain"
)

// A nick proves nothing. Where somebody comes in by another door than the chat, as
// with FTP, the address of the nick's seat is all that tells who they can be.

// heldQuery asks whether a nick, or one that looks like it, is held by a seat at another
// address.
type heldQuery struct {
	look  look
	addrs []netip.Addr
	reply chan bool
}

func (m heldQuery) apply(a *Actor) {
	for s := range a.nicks.like(m.look) {
		if !slices.ContainsFunc(m.addrs, func(addr netip.Addr) bool { return peer.Host(s.addr) == peer.Host(addr) }) {
			m.reply <- true
			return
		}
	}
	m.reply <- false
}

// HeldElsewhere reports whether somebody sits under a nick, or one that looks like it,
// whose address is none of addrs, so that a user at addrs cannot be taken for them. All loopback addresses
// are one, and so are an IPv4 address and its form in IPv6. An address that is not
// known is only the same as another that is not known. A nick that was just left is
// not held: whoever is told to leave the chat, so that they can hand in elsewhere,
// need not wait. It waits for the actor's answer. The error is ErrClosed once the
// actor has ended.
func (a *Actor) HeldElsewhere(ctx context.Context, nick string, addrs ...netip.Addr) (bool, error) {
	m := heldQuery{lookOf(nick), addrs, make(chan bool, 1)}
	return ask(ctx, a, m, m.reply)
}

type noteToMsg struct{ key, text string }

func (m noteToMsg) apply(a *Actor) {
	if s := a.nicks.byNick[m.key]; s != nil && !a.backlogged(s) {
		a.note(s, Event{Kind: Note, Text: m.text})
	}
}

// NoteTo shows the server's word to whoever sits under a nick, and to nobody if
// no one does. It returns when the actor has the text in its mailbox.
func (a *Actor) NoteTo(ctx context.Context, nick, text string) error {
	return a.send(ctx, noteToMsg{plain.Fold(nick), plain.Line(text)})
}

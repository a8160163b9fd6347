package room

import (
	"context"
	"net/netip"
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/peer"
	"tertulia/actors/plain"
)

// A nick proves nothing. For users of other protocols than the chat, such as FTP, the address of
// the nick's seat is the only evidence of who they are.

// A heldQuery asks whether a seat at another address holds a nick, or one that looks like it.
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

// HeldElsewhere reports whether a seat whose address is none of addrs holds a nick, or one that
// looks like it. Then a user at addrs cannot be that seat's user. All loopback addresses are equal,
// and so are an IPv4 address and its form in IPv6. An unknown address equals only another unknown
// one. A nick that was just left is not held: a user who is asked to leave the chat first, so that
// they can upload from elsewhere, need not wait. HeldElsewhere waits for the actor's answer. The
// error is ErrClosed once the actor has ended, or the cause of ctx's end.
func (a *Actor) HeldElsewhere(ctx context.Context, nick string, addrs ...netip.Addr) (bool, error) {
	m := heldQuery{lookOf(nick), addrs, make(chan bool, 1)}
	return ask(ctx, a, m, m.reply)
}

type noteToMsg struct{ key, text string }

func (m noteToMsg) apply(a *Actor) {
	if s := a.nicks.byNick[m.key]; s != nil && !a.backlogged(s) {
		a.note(s, event.Reply{Kind: event.Note, Text: m.text})
	}
}

// NoteTo shows a message of the server to the seat with a nick. It does nothing if there is no such
// seat, or if that seat lags. It returns once the text is in the actor's mailbox. The error is
// ErrClosed, or the cause of ctx's end.
func (a *Actor) NoteTo(ctx context.Context, nick, text string) error {
	return a.send(ctx, noteToMsg{plain.Fold(nick), plain.Line(text)})
}

package room

import (
	"context"
	"net/netip"

	"tertulia/actors/room/internal/state"
)

// A nick proves nothing. For users of other protocols than the chat, such as FTP, the address of
// the nick's seat is the only evidence of who they are.

// A heldQuery asks whether a user without a seat at the addresses holds a nick, or one that looks
// like it.
type heldQuery struct {
	look  state.Look
	addrs []netip.Addr
	reply chan bool
}

func (m heldQuery) apply(a *Actor, _ error) { m.reply <- a.state.Held(m.look, m.addrs...) }

// HeldElsewhere reports whether a user who has no seat at any of addrs holds a nick, or one that
// looks like it. Then a user at addrs cannot be that user. All loopback addresses are equal,
// and so are an IPv4 address and its form in IPv6. An unknown address equals only another unknown
// one. A nick that was just left is not held: a user who is asked to leave the chat first, so that
// they can upload from elsewhere, need not wait. HeldElsewhere waits for the actor's answer. The
// error is ErrClosed once the actor has ended, or the cause of ctx's end.
func (a *Actor) HeldElsewhere(ctx context.Context, nick string, addrs ...netip.Addr) (bool, error) {
	m := heldQuery{state.LookOf(nick), addrs, make(chan bool, 1)}
	return ask(ctx, a, nil, m, m.reply)
}

package room

import (
	"context"
	"net/netip"

	"tertulia/actors/room/internal/state"
)

// A nick proves nothing. For users of other protocols than the chat, such as FTP, the address of the
// nick's seat, or the key of its client, is the only evidence of who they are.

// A heldQuery asks whether a user without a seat of the key or at the addresses holds a nick, or one
// that looks like it.
type heldQuery struct {
	look  state.Look
	key   string
	addrs []netip.Addr
	reply chan bool
}

func (m heldQuery) apply(a *Actor, _ error) { m.reply <- a.state.Held(m.look, m.key, m.addrs...) }

// HeldElsewhere reports whether another user holds a nick, or one that looks like it. Another user is
// one without a seat that has the key or is at one of addrs. The empty key is nobody's. All loopback
// addresses are equal, and so are an IPv4 address and its form in IPv6. An unknown address equals only
// another unknown one. A nick that was just left is not held, so a user who has left the chat can
// upload from elsewhere at once. HeldElsewhere waits for the actor's answer. The error is ErrClosed
// once the actor has ended, or the cause of ctx's end.
func (a *Actor) HeldElsewhere(ctx context.Context, nick, key string, addrs ...netip.Addr) (bool, error) {
	m := heldQuery{state.LookOf(nick), key, addrs, make(chan bool, 1)}
	return ask(ctx, a, nil, m, m.reply)
}

package room

import (
	"context"
	"net/netip"

	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// Expel ends the seats of users, at all servers. Their rooms are told unless x is quiet. A server
// operator is not expelled with a network. It waits for the actor. The error is ErrClosed, or the cause
// of ctx's end.
func (a *Actor) Expel(ctx context.Context, x event.Expulsion) error {
	x.Text = remark(x.Text)
	return a.carryOut(ctx, state.Expel{Expulsion: x})
}

// Present returns the number of users from a network who have a seat, at all servers. It waits for the
// actor. The error is ErrClosed, or the cause of ctx's end.
func (a *Actor) Present(ctx context.Context, network netip.Prefix) (int, error) {
	m := presentMsg{network, make(chan int, 1)}
	return ask(ctx, a, nil, m, m.reply)
}

type presentMsg struct {
	network netip.Prefix
	reply   chan int
}

func (m presentMsg) apply(a *Actor, _ error) { m.reply <- a.state.Present(m.network) }

// Present is Actor.Present.
func (s *Seat) Present(ctx context.Context, network netip.Prefix) (int, error) {
	return s.actor.Present(ctx, network)
}

package accounts

import (
	"cmp"
	"context"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Bounds of the acts that wait for the writer, and of those that a user can ask for.
const (
	maxNoted = 1024
	maxActs  = 1000
)

// Note puts an act of an operator of a room, which the room has logged, into the audit table. It does not block; acts of a flood may be lost, and are counted.
func (g *Gate) Note(a Act) {
	if !g.keeps() {
		return
	}
	a.At = cmp.Or(a.At, time.Now())
	select {
	case g.acts <- a:
	default:
		g.metrics.lost.Inc()
	}
}

// note logs an act, and puts it into the audit table.
func (s *state) note(a Act) {
	a.Why = plain.Short(a.Why, maxWhy)
	s.cfg.Log.Info("act", "who", a.Who.Shown(), "account", a.Who.Account, "addr", a.Who.Addr, "what", a.What, "whom", a.Whom, "where", a.Where, "why", a.Why)
	s.keep(a)
}

// keep puts an act, which is logged already, into the audit table.
func (s *state) keep(a Act) {
	a.At, a.Who.Key, a.Why = cmp.Or(a.At, time.Now()), "", plain.Short(a.Why, maxWhy)
	if len(s.acts) >= maxNoted {
		s.metrics.lost.Inc()
		return
	}
	s.acts = append(s.acts, a)
}

// writeActs puts acts into the audit table.
func (s *state) writeActs(ctx context.Context, acts []Act) error {
	err := s.cfg.Store.AddActs(ctx, acts)
	if err != nil {
		s.metrics.lost.Add(float64(len(acts)))
	}
	return err
}

// Audit returns the newest acts, newest first, at most 1,000. The error is ErrNoAccounts, ErrForbidden, ErrNotKept, ErrClosed,
// or the cause of ctx's end.
func (g *Gate) Audit(ctx context.Context, by event.Identity, n int) ([]Act, error) {
	if err := g.operate(ctx, by, func(*state) {}); err != nil {
		return nil, err
	}
	return g.Acts(ctx, min(n, maxActs))
}

// Acts is Audit for the owner, without a bound.
func (g *Gate) Acts(ctx context.Context, n int) ([]Act, error) {
	if !g.keeps() {
		return nil, ErrNoAccounts
	}
	var acts []Act
	err := g.change(ctx, func(*state) (steps, error) {
		return steps{write: func(ctx context.Context, store Store) (err error) {
			acts, err = store.Acts(ctx, n)
			return err
		}}, nil
	})
	if err != nil {
		return nil, err
	}
	return acts, nil
}

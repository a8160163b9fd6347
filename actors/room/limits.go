package room

import "context"

// Limits is the part of Config that may change while the actor runs. All are at
// least 1.
type Limits struct {
	History  int // events kept per room
	MaxLag   int // bytes that a reader may be behind
	MaxRooms int // rooms at once
}

// SetLimits changes the limits. A shorter history is cut at once, and a reader who
// is behind by more than the new lag is dropped like any other. Rooms that are too
// many stay. The error is ErrClosed, or the cause of ctx's end.
func (a *Actor) SetLimits(ctx context.Context, l Limits) error { return a.send(ctx, limitsMsg(l)) }

type limitsMsg Limits

func (m limitsMsg) apply(a *Actor) {
	a.cfg.History, a.cfg.MaxLag, a.cfg.MaxRooms = m.History, m.MaxLag, m.MaxRooms
	for _, r := range a.rooms {
		r.history.resize(m.History)
	}
}

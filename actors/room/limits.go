package room

import "context"

// Limits is the part of Config that may change while the actor runs. Each field is at least 1.
type Limits struct {
	History  int // events kept per room
	MaxLag   int // bytes by which a reader may lag
	MaxRooms int // rooms at once
}

// SetLimits changes the limits. Histories are cut at once. A reader that lags by more than the new
// MaxLag is dropped like any other. Rooms beyond the new MaxRooms stay. It waits only while the
// mailbox is full. The error is ErrClosed, or the cause of ctx's end.
func (a *Actor) SetLimits(ctx context.Context, l Limits) error { return a.send(ctx, limitsMsg(l)) }

type limitsMsg Limits

func (m limitsMsg) apply(a *Actor) {
	a.cfg.History, a.cfg.MaxLag, a.cfg.MaxRooms = m.History, m.MaxLag, m.MaxRooms
	for _, r := range a.rooms {
		r.history.resize(m.History)
	}
}

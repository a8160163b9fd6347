package room

import (
	"context"
	"time"

	"tertulia/actors/room/internal/state"
)

// Limits is the part of Config that may change while the actor runs. Each field is at least 1.
type Limits struct {
	History  int // events kept per room
	MaxLag   int // bytes by which a reader may lag
	MaxRooms int // rooms at once
}

// SetLimits changes the limits. Histories are cut at once. A reader that lags by more than the new
// MaxLag is dropped like any other. Rooms beyond the new MaxRooms stay. It waits only while the
// mailbox is full. The error is ErrClosed, or the cause of ctx's end.
func (a *Actor) SetLimits(ctx context.Context, l Limits) error {
	c := state.Limits{History: l.History, MaxRooms: l.MaxRooms}
	return a.mailbox.Send(ctx, envelope{sent: time.Now(), command: c, message: lagMsg(l.MaxLag)})
}

type lagMsg int

func (m lagMsg) apply(a *Actor, _ error) { a.cfg.MaxLag = int(m) }

package room

import (
	"context"
	"encoding/json"
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// chartersAtOnce is how many charters one command has at most.
const chartersAtOnce = 64

// Restore makes rooms by the charters that an earlier run of the server has reported: see Config.Charters. It is
// called after Reserve, which knows the accounts, and before anybody is in the chat. It leaves out charters that cannot be read. It waits for the actor. The
// error is ErrClosed, or the cause of ctx's end.
func (a *Actor) Restore(ctx context.Context, charters ...event.Charter) error {
	for some := range slices.Chunk(charters, chartersAtOnce) {
		var c state.Restore
		for i := range some {
			var known state.Charter
			err := json.Unmarshal(some[i].Data, &known)
			if err == nil {
				known.Room, err = CheckRoom(known.Room)
			}
			if err != nil {
				a.cfg.Log.Warn("charter of a room not read", "room", some[i].Room, "error", err)
				continue
			}
			c.Charters = append(c.Charters, known)
		}
		if err := a.carryOut(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// Chartered hands over the charter of a room. The followers of a closed room that is forgotten end.
func (w watcher) Chartered(room string, c *state.Charter) {
	a := w.a
	if at := a.followed[plain.Fold(room)]; at != nil && c == nil {
		a.recheck(at.shared)
	}
	if a.cfg.Charters == nil {
		return
	}
	out := event.Charter{Room: plain.Fold(room)}
	if c != nil {
		var err error
		if out.Data, err = json.Marshal(c); err != nil {
			a.cfg.Log.Error("charter of a room not kept", "room", room, "error", err)
			return
		}
	}
	a.cfg.Charters(out)
}

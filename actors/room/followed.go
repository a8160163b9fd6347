package room

import (
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// follow makes a follower a reader of a room.
func (a *Actor) follow(f *Follower, r *state.Room) {
	at := a.roomFor(r)
	if at.followers == nil {
		at.followers = make(map[*Follower]struct{})
		a.followed[r.Key()] = at
	}
	at.followers[f] = struct{}{}
	f.at = at
	a.join(&f.reader, at)
}

// ignoredBy hides the events that the user of a key does not see. It belongs to the actor.
type ignoredBy struct {
	key   string
	state *state.State
}

func (i ignoredBy) Hides(e *event.Entry) bool { return i.state.Hides(i.key, e) }

func (f *Follower) drop(a *Actor, reason string, why event.Reason) {
	a.cfg.Log.Info("follower dropped", "room", f.at.shared.Name(), "reason", reason, "lag", f.pendingBytes)
	a.retire(&f.reader, why)
}

func (f *Follower) finish(a *Actor, why event.Reason) event.Reply {
	if delete(f.at.followers, f); len(f.at.followers) == 0 {
		f.at.followers = nil
		delete(a.followed, f.at.shared.Key())
	}
	return event.Reply{Kind: event.Bye, Reason: why}
}

// reattach returns this node's part of a room that was forgotten and made again, while somebody follows
// it here. It returns nil if nobody does.
func (a *Actor) reattach(r *state.Room) *room {
	at := a.followed[r.Key()]
	if at != nil {
		at.shared, r.Local = r, at
	}
	return at
}

// recheck notes that some followers of a room may not read it any longer, unless everybody may. The
// commit that is under way may still let them: a client that reconnects leaves its rooms and enters
// them again.
func (a *Actor) recheck(r *state.Room) {
	if len(a.followed) == 0 || !r.Closed() && !r.Bans() {
		return
	}
	if at := a.roomOf(r); at != nil && at.followers != nil && !slices.Contains(a.rechecked, at) {
		a.rechecked = append(a.rechecked, at)
	}
}

// endFollowers ends those followers of the rooms of recheck who may not read them any longer. It must
// be called after the commit.
func (a *Actor) endFollowers() {
	for _, at := range a.rechecked {
		for f := range at.followers {
			if _, err := a.state.Follow(f.user, at.shared.Name()); err != nil {
				a.retire(&f.reader, event.EndQuit)
			}
		}
	}
	clear(a.rechecked)
	a.rechecked = a.rechecked[:0]
}

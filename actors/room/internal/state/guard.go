package state

import "tertulia/actors/event"

// A guard passes calls on to a Watcher, and notes while one runs: see State.commit.
type guard struct {
	w    Watcher
	busy bool
}

func (g *guard) Result(index int, err error) {
	g.busy = true
	g.w.Result(index, err)
	g.busy = false
}

func (g *guard) Taken(seat *Seat) {
	g.busy = true
	g.w.Taken(seat)
	g.busy = false
}

func (g *guard) Seated(seat *Seat, r *Room, back Replay) {
	g.busy = true
	g.w.Seated(seat, r, back)
	g.busy = false
}

func (g *guard) Entered(seat *Seat, r *Room, rank event.Rank, e *event.Entry, back Replay) {
	g.busy = true
	g.w.Entered(seat, r, rank, e, back)
	g.busy = false
}

func (g *guard) Exited(seat *Seat, r *Room, e *event.Entry, why End) {
	g.busy = true
	g.w.Exited(seat, r, e, why)
	g.busy = false
}

func (g *guard) Ended(seat *Seat, end End) {
	g.busy = true
	g.w.Ended(seat, end)
	g.busy = false
}

func (g *guard) Transferred(seat *Seat, e *event.Entry) {
	g.busy = true
	g.w.Transferred(seat, e)
	g.busy = false
}

func (g *guard) Yielded(u *User, account string) {
	g.busy = true
	g.w.Yielded(u, account)
	g.busy = false
}

func (g *guard) Entry(r *Room, e *event.Entry, from *Seat, with Attached) {
	g.busy = true
	g.w.Entry(r, e, from, with)
	g.busy = false
}

func (g *guard) Passed(r *Room, e *event.Entry, from *Seat, label string) {
	g.busy = true
	g.w.Passed(r, e, from, label)
	g.busy = false
}

func (g *guard) Private(to *Seat, e *event.Entry, from *Seat, with Attached) {
	g.busy = true
	g.w.Private(to, e, from, with)
	g.busy = false
}

func (g *guard) Reranked(m *Member, had event.Rank) {
	g.busy = true
	g.w.Reranked(m, had)
	g.busy = false
}

func (g *guard) Changed(u *User, e *event.Entry) {
	g.busy = true
	g.w.Changed(u, e)
	g.busy = false
}

func (g *guard) Configured(r *Room, by *Seat) {
	g.busy = true
	g.w.Configured(r, by)
	g.busy = false
}

func (g *guard) Chartered(room string, c *Charter) {
	g.busy = true
	g.w.Chartered(room, c)
	g.busy = false
}

func (g *guard) Doubted(sender, of *Seat) {
	g.busy = true
	g.w.Doubted(sender, of)
	g.busy = false
}

package room

import (
	"cmp"
	"context"
	"time"

	"tertulia/actors/history"
	"tertulia/actors/internal/actor"
	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// maxWhy is the maximum length of a reason in bytes.
const maxWhy = 390

// Remove removes a line of a room for good, from memory and from the archive: one of the user's that is
// not old, or any if the user governs the room. The members see that it was removed, and why, which may be
// empty and is cut to 390 bytes. It waits for the actor and blocks on the disk. The error is a
// *HistoryError, or an *Error if the seat is not in the room.
func (s *Seat) Remove(ctx context.Context, room string, line uint64, why string) error {
	command := state.Remove{Seat: s.number, Room: room, Line: line, Why: plain.Short(plain.Line(why), maxWhy)}
	if archive := s.actor.cfg.Archive; archive != nil {
		claims := make(chan history.Claim, 1)
		claim, err := ask(ctx, s.actor, s, claimMsg{s, room, claims}, claims)
		if err != nil {
			return err
		}
		e, err := archive.Forget(ctx, line, claim)
		if err != nil {
			return historyError(err, line)
		}
		command.Room, command.Checked = e.Room, true
		if claim.Governs != "" && !claim.Said(&e) {
			command.Author = e.Nick
		}
	}
	return s.request(ctx, command)
}

// Purge removes lines from memory, of which the archive has removed its own. The members are not
// told. It waits for the actor. The error is ErrClosed, or the cause of ctx's end.
func (a *Actor) Purge(ctx context.Context, lines history.Selection) error {
	c := state.Purge{Room: lines.Room, Nick: lines.Nick}
	if !lines.From.IsZero() {
		c.From = lines.From.UnixMilli()
	}
	if !lines.To.IsZero() {
		c.To = lines.To.UnixMilli()
	}
	r := make(reply, 1)
	refused, err := actor.Ask(ctx, a.mailbox, envelope{sent: time.Now(), command: c, message: r}, r)
	return cmp.Or(err, refused)
}

type claimMsg struct {
	seat  *Seat
	room  string
	reply chan<- history.Claim
}

func (m claimMsg) apply(a *Actor, _ error) {
	u := m.seat.shared.User()
	claim := history.Claim{Nick: u.Nick(), Key: m.seat.shared.Key(), User: u.Number(), Account: u.Account()}
	if r := a.state.Room(m.room); r != nil && m.seat.shared.Governs(r) {
		claim.Governs, claim.After = r.Name(), r.GovernedAfter(m.seat.shared)
	}
	m.reply <- claim
}

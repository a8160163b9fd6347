package room

import (
	"cmp"
	"context"
	"time"

	"tertulia/actors/history"
	"tertulia/actors/internal/actor"
	"tertulia/actors/room/internal/state"
)

// Remove removes a line of the user for good, from memory and from the archive. The members of its
// room see that it was removed. It waits for the actor and blocks on the disk. The error is a
// *HistoryError, or an *Error if the seat is not in the room.
func (s *Seat) Remove(ctx context.Context, room string, line uint64) error {
	command := state.Remove{Seat: s.number, Room: room, Line: line}
	if archive := s.actor.cfg.Archive; archive != nil {
		claims := make(chan history.Claim, 1)
		claim, err := ask(ctx, s.actor, s, claimMsg{s, claims}, claims)
		if err != nil {
			return err
		}
		e, err := archive.Forget(ctx, line, claim)
		if err != nil {
			return historyError(err, line)
		}
		command.Room, command.Checked = e.Room, true
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
	reply chan<- history.Claim
}

func (m claimMsg) apply(a *Actor, _ error) {
	u := m.seat.shared.User()
	m.reply <- history.Claim{Key: m.seat.shared.Key(), User: u.Number(), Account: u.Account()}
}

package room

import (
	"context"
	"time"

	"tertulia/actors/internal/actor"
	"tertulia/actors/room/internal/state"
)

// Rename changes the nick of the seat's user, and logs the change. The error is a *NickError if the
// nick is refused, also after too many changes.
func (s *Seat) Rename(ctx context.Context, nick string) error {
	checked, err := CheckNick(nick)
	if err != nil {
		return err
	}
	m := renameMsg{make(chan renamed, 1)}
	e := envelope{time.Now(), s, state.Rename{Seat: s.number, Nick: checked}, m}
	// A change that is made must be logged, so the context must not end the wait.
	answer, err := actor.Ask(context.WithoutCancel(ctx), s.actor.mailbox, e, m.reply)
	if err != nil {
		return err
	}
	if answer.err == nil {
		s.actor.cfg.Log.Info("nick changed", "old", answer.old, "new", checked, "addr", s.shared.Addr())
	}
	return answer.err
}

// renamed answers a Rename.
type renamed struct {
	old string
	err error
}

type renameMsg struct{ reply chan renamed }

func (m renameMsg) apply(a *Actor, err error) { m.reply <- renamed{a.oldNick, answer(err)} }

package console

import (
	"context"
	"time"

	"tertulia/actors/event"
	"tertulia/transport/internal/wording"
)

// A delivery is of private lines that waited for an account. They wait on until they are delivered for
// certain: the writer has written them, and after that the user has sent something or ended their stream. Lines
// whose delivery is not certain are shown again at the next login. The zero delivery is of no lines.
type delivery struct {
	account string
	latest  time.Time // when the last one was said
}

// ShowWaiting shows the private lines that came for the user's account while they were away.
func (t *Talk) ShowWaiting(ctx context.Context) error {
	waiting, err := t.cfg.Gate.Waiting(ctx, t.claim.Login)
	if err != nil || len(waiting) == 0 {
		return nil //nolint:nilerr // they wait on
	}
	lines := make([]event.Entry, 0, len(waiting))
	for _, m := range waiting {
		lines = append(lines, event.Entry{
			Kind: event.Private, Time: m.At.UnixMilli(), Nick: m.From.Nick, Account: m.From.Account, Peer: t.nick, Text: m.Text,
		})
	}
	if err := t.note(ctx, t.in.Say(wording.WaitingLines, wording.Count(uint64(len(lines))))); err != nil {
		return err
	}
	t.delivery = delivery{t.claim.Login.Account, waiting[len(waiting)-1].At}
	return t.seat.ShowPrivate(ctx, lines)
}

// Heard notes that the user has sent something, or has ended their stream. The transport calls it for
// messages that it does not give to Line. It waits for the room if private lines are not delivered yet. ctx
// must end when the writer fails.
func (t *Talk) Heard(ctx context.Context) error {
	if t.delivery == (delivery{}) {
		return nil
	}
	written, err := t.seat.Written(ctx)
	if err != nil || !written || ctx.Err() != nil { // a writer that fails ends ctx before it is done
		return err
	}
	d := t.delivery
	t.delivery = delivery{}
	return t.cfg.Gate.Delivered(ctx, d.account, d.latest)
}

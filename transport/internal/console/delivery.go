package console

import (
	"context"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// A Delivery is of private lines that waited for an account. They wait on until they are delivered for
// certain: the writer has written them, and after that the user has sent something or ended their stream. Lines
// whose delivery is not certain are shown again at the next login. The zero Delivery is of no lines.
type Delivery struct {
	of *delivered // nil: no lines. Most users have none.
}

// delivered are the lines of a Delivery.
type delivered struct {
	account string
	latest  time.Time // when the last one was said
}

// Begin shows a seat the private lines that came for its user's account while they were away, and first the
// sentence of introduce about their number. nick is the user's. It waits for the gate and the room.
func (d *Delivery) Begin(ctx context.Context, gate *accounts.Gate, seat *room.Seat, login accounts.Login, nick string, introduce func(n uint64) error) error {
	waiting, err := gate.Waiting(ctx, login)
	if err != nil || len(waiting) == 0 {
		return nil //nolint:nilerr // they wait on
	}
	lines := make([]event.Entry, 0, len(waiting))
	for _, m := range waiting {
		lines = append(lines, event.Entry{
			Kind: event.Private, Time: m.At.UnixMilli(), Nick: m.From.Nick, Account: m.From.Account, Peer: nick, Text: m.Text,
		})
	}
	if err := introduce(uint64(len(lines))); err != nil {
		return err
	}
	d.of = &delivered{login.Account, waiting[len(waiting)-1].At}
	return seat.ShowPrivate(ctx, lines)
}

// Heard notes that the user has sent something, or has ended their stream. It waits for the room if the lines
// are not delivered yet. ctx must end when the writer fails.
func (d *Delivery) Heard(ctx context.Context, gate *accounts.Gate, seat *room.Seat) error {
	if d.of == nil {
		return nil
	}
	written, err := seat.Written(ctx)
	if err != nil || !written || ctx.Err() != nil { // a writer that fails ends ctx before it is done
		return err
	}
	done := d.of
	d.of = nil
	return gate.Delivered(ctx, done.account, done.latest)
}

// ShowWaiting shows the private lines that came for the user's account while they were away.
func (t *Talk) ShowWaiting(ctx context.Context) error {
	return t.delivery.Begin(ctx, t.cfg.Gate, t.seat, t.claim.Login, t.claim.Nick, func(n uint64) error {
		return t.note(ctx, t.in.Say(wording.WaitingLines, wording.Count(n)))
	})
}

// Heard notes that the user has sent something, or has ended their stream: see Delivery. The transport calls
// it for messages that it does not give to Line.
func (t *Talk) Heard(ctx context.Context) error { return t.delivery.Heard(ctx, t.cfg.Gate, t.seat) }

package console

import (
	"context"
	"errors"

	"tertulia/actors/room"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/wording"
	"tertulia/transport/line/wire"
)

// ErrHello is returned by Line when a client's greeting is not usable, when the peer
// speaks another protocol, and when the first line is over the limit.
var ErrHello = reason.New(reason.Refused, "client greeting refused")

// hello handles a client's greeting (see package wire). It switches the console to the
// client mode and sends the server's limits to the client. It returns ErrHello if the
// greeting is not usable.
func (t *Console) hello(ctx context.Context, line string) error {
	guest, at, err := parseHello(line)
	if err != nil {
		_ = t.registration.out.Send(ctx, t.dialect.note(helloRefused(err)))
		return ErrHello
	}
	guest.Recent = t.cfg.Recent
	t.registration.guest, t.registration.first, t.dialect = guest, at, Dialect{tagged: true, shelf: t.cfg.Shelf}
	return t.registration.out.Send(ctx, wire.Limits{MaxLine: t.cfg.MaxLine}.Append(nil))
}

// parseHello parses a client's greeting. at is the room that the client asks for. The
// error is one of wire.ParseHello or room.CheckRoom.
func parseHello(line string) (g room.JoinRequest, at string, err error) {
	h, err := wire.ParseHello(line)
	if err != nil {
		return g, "", err
	}
	if at, err = room.CheckRoom(h.Room); err != nil {
		return g, "", err
	}
	return room.JoinRequest{Key: h.Key, Epoch: h.Epoch, Since: h.Since}, at, nil
}

// helloRefused returns a sentence for the user about an error of parseHello.
func helloRefused(err error) string {
	count, ok := errors.AsType[*wire.WordCountError](err)
	switch {
	case ok:
		return wording.Say(wording.ClientWords, wording.Digits(uint64(count.Words)))
	case errors.Is(err, wire.ErrVersion):
		return wording.Say(wording.ClientVersion, wording.Text(wire.Version))
	case errors.Is(err, wire.ErrKey):
		return wording.Say(wording.ClientKey)
	case errors.Is(err, wire.ErrSince):
		return wording.Say(wording.ClientSince)
	}
	return wording.Error(err) // of room.CheckRoom
}

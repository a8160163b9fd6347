package classic

import (
	"context"
	"errors"
	"net/netip"
	"strings"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/wording"
	"tertulia/transport/line/secret"
)

// sit takes a seat in the lobby for a peer at the address from. The lab's programs cannot
// choose a second nick: if the nick asked is not available, the peer gets a nick like it,
// or a guest's: nor can they log in, so the nick of an account is not available. The string told is the
// notice for them then, and empty otherwise. The error is a *console.NotAdmittedError if the gate does not let
// the peer in.
func (s *Server) sit(ctx context.Context, from netip.Addr, asked string, d room.Dialect) (seat *room.Seat, told string, err error) {
	nick, why := properNick(asked)
	for _, n := range []string{nick, guest} {
		claim := accounts.Claim{Nick: n, Addr: from}
		seat, _, err = console.Join(ctx, s.room, s.cfg.Gate, claim, room.JoinRequest{AllowVariant: true, Dialect: d, Door: event.DoorClassic})
		if _, refused := errors.AsType[*room.NickError](err); !refused {
			break
		}
	}
	if err != nil {
		return nil, "", err
	}
	switch {
	case why != "":
		told = wording.Say(wording.ClassicNick, wording.Nick(seat.FirstNick()), wording.Why(why))
	case seat.FirstNick() != nick:
		taken := &room.NickError{Nick: nick, Why: room.NickTaken}
		if s.cfg.Gate.Registered(ctx, nick) {
			taken.Why = room.NickRegistered
		}
		told = wording.Say(wording.ClassicNick, wording.Nick(seat.FirstNick()), wording.Why(wording.Error(taken)))
	}
	return seat, told, nil
}

// turnAway tells a peer why the gate does not let them in, and returns err in any case.
func (s *session) turnAway(err error) error {
	if refused, ok := errors.AsType[*console.NotAdmittedError](err); ok {
		_ = s.send(wording.Mark + wording.Error(refused) + "\n")
	}
	return err
}

const guest = "guest"

// properNick returns the nick asked if it is valid. Otherwise it returns a valid nick like
// it, or guest, and in why the reason.
func properNick(asked string) (nick, why string) {
	if secret.Is(asked) {
		return guest, wording.Say(wording.SecretUnsaid)
	}
	nick, err := room.CheckNick(strings.TrimSpace(asked))
	if err == nil {
		return nick, ""
	}
	nick = guest
	if refused, ok := errors.AsType[*room.NickError](err); ok && refused.Free != "" {
		nick = refused.Free
	}
	return nick, wording.Error(err)
}

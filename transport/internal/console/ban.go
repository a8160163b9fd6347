package console

import (
	"context"
	"errors"
	"strings"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// ban keeps users out of the room, or out of the server in the lobby and with -all:
// [-all] TARGET [TIME] [WHY].
func (t *Talk) ban(ctx context.Context, arg string) error { return t.banThem(ctx, arg, false) }

// banAll is ban for a network with several users.
func (t *Talk) banAll(ctx context.Context, arg string) error { return t.banThem(ctx, arg, true) }

func (t *Talk) banThem(ctx context.Context, arg string, sure bool) error {
	server, rest := t.cutAll(arg)
	whom, d, why, ok := parseSentence(rest)
	if !ok {
		return t.usageOf(wording.BanWhom)
	}
	if server {
		return t.banFromServer(ctx, arg, whom, d, why, sure)
	}
	err := t.seat.Ban(ctx, t.at, whom, d, why, sure)
	if many, is := manyThere(err); is {
		return t.usageOf(wording.ManyThere, wording.Count(uint64(many)), wording.Command("/ban! "+arg))
	}
	return t.do(ctx, err)
}

func (t *Talk) banFromServer(ctx context.Context, arg string, whom event.Target, d time.Duration, why string, sure bool) error {
	whom, client, err := t.serverTarget(ctx, whom)
	if err != nil {
		return t.do(ctx, err)
	}
	b := accounts.Ban{Target: whom, Client: client, By: t.claim.Nick, Why: why, Made: time.Now()}
	if d > 0 {
		b.Until = b.Made.Add(d)
	}
	if b.Target.Network.IsValid() && !sure && t.claim.Login.Roles.Operates() {
		n, err := t.seat.Present(ctx, b.Target.Network)
		switch {
		case err != nil:
			return t.do(ctx, err)
		case n > 1:
			return t.usageOf(wording.ManyThere, wording.Count(uint64(n)), wording.Command("/ban! "+arg))
		}
	}
	if err := t.refuse(ctx, t.cfg.Gate.Ban(ctx, t.user(), b)); err != nil {
		return err
	}
	if d == 0 {
		return t.notice(ctx, wording.BannedForEver, wording.Other(whom.String()))
	}
	return t.notice(ctx, wording.BannedUntil, wording.Other(whom.String()), wording.When(b.Until.Format(wording.LongTime)))
}

// unban ends a ban: [-all] TARGET.
func (t *Talk) unban(ctx context.Context, arg string) error {
	server, rest := t.cutAll(arg)
	whom, ok := parseTarget(rest)
	if !ok {
		return t.usageOf(wording.UnbanWhom)
	}
	if !server {
		return t.do(ctx, t.seat.Unban(ctx, t.at, whom))
	}
	account, _, err := t.serverTarget(ctx, whom)
	if err != nil {
		return t.do(ctx, err)
	}
	// The ban may be one of a nick that was registered since.
	for _, banned := range []event.Target{account, whom} {
		err = t.cfg.Gate.Unban(ctx, t.user(), banned)
		if err == nil {
			return t.notice(ctx, wording.UnbannedHere, wording.Other(banned.String()))
		}
		if !errors.Is(err, accounts.ErrNoAccount) {
			return t.refuse(ctx, err)
		}
	}
	return t.usageOf(wording.NotBanned, wording.Other(whom.String()))
}

// bans lists the bans and mutes of the room, or those of the server: [-all].
func (t *Talk) bans(ctx context.Context, arg string) error {
	if server, _ := t.cutAll(arg); server {
		return t.serverBans(ctx)
	}
	all, err := t.seat.Bans(ctx, t.at)
	switch {
	case err != nil:
		return t.do(ctx, err)
	case len(all) == 0:
		return t.notice(ctx, wording.BansNone, wording.Room(t.at))
	}
	var texts []string
	for _, r := range all {
		id := wording.BanLine
		if r.Mute {
			id = wording.MuteLine
		}
		texts = append(texts, t.banLine(id, r.Target, r.By, r.Until, r.Why))
	}
	return t.answer(ctx, texts...)
}

func (t *Talk) serverBans(ctx context.Context) error {
	all, err := t.cfg.Gate.Bans(ctx, t.user())
	if err := t.refuse(ctx, err); err != nil {
		return err
	}
	// The lobby has mutes, which are the room's.
	muted, err := t.seat.Bans(ctx, room.Lobby)
	if err != nil && t.at == room.Lobby {
		return t.do(ctx, err)
	}
	var texts []string
	for _, b := range all {
		texts = append(texts, t.banLine(wording.BanLine, b.Target, b.By, b.Until, b.Why))
	}
	for _, r := range muted {
		texts = append(texts, t.banLine(wording.MuteLine, r.Target, r.By, r.Until, r.Why))
	}
	if len(texts) == 0 {
		return t.notice(ctx, wording.ServerBansNone)
	}
	return t.answer(ctx, texts...)
}

// banLine returns the line of /bans about a ban or a mute.
func (t *Talk) banLine(id wording.ID, whom event.Target, by string, until time.Time, why string) string {
	when := t.in.Say(wording.ForEver)
	if !until.IsZero() {
		when = t.in.Say(wording.Until, wording.When(until.Local().Format(wording.LongTime)))
	}
	text := t.in.Say(id, wording.Other(whom.String()), wording.Nick(by), wording.When(when))
	if why == "" {
		return text
	}
	return t.in.Say(wording.WithWhy, wording.Text(text), wording.Why(why))
}

// cutAll reports whether a command concerns the server: it begins with -all, or is given in the lobby,
// in which nobody can be banned alone.
func (t *Talk) cutAll(arg string) (server bool, rest string) {
	word, rest, _ := strings.Cut(arg, " ")
	if strings.EqualFold(word, "-all") {
		return true, strings.TrimSpace(rest)
	}
	return room.SameName(t.at, room.Lobby), arg
}

// serverTarget returns the target of a ban from the server. A nick stands for the account of the user who
// has it, or for the account of this name, which alone can have it. Otherwise it is that of a guest, whose client
// is banned too.
func (t *Talk) serverTarget(ctx context.Context, whom event.Target) (_ event.Target, client event.KeyID, err error) {
	if whom.Nick == "" {
		return whom, client, nil
	}
	holder, err := t.seat.Holder(ctx, whom.Nick)
	switch {
	case err != nil:
		return whom, client, err
	case holder.Account != "":
		return event.Target{Account: holder.Account}, client, nil
	case t.cfg.Gate.Registered(ctx, whom.Nick):
		return event.Target{Account: whom.Nick}, client, nil
	}
	return whom, holder.Client, nil
}

// manyThere returns the number of members whom a ban or mute of a network would hit, if it has to be confirmed.
func manyThere(err error) (n int, is bool) {
	refused, ok := errors.AsType[*room.Error](err)
	if !ok || refused.Why != room.RoomManyThere {
		return 0, false
	}
	return refused.Count, true
}

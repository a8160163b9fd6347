package console

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/transport/internal/wording"
)

// The commands of this file are for the operators of the server. The gate decides who may use them.

const (
	usualActs = 20
	maxActs   = 500

	// Times of /registration open.
	usualOpening   = time.Hour
	longestOpening = 24 * time.Hour // the gate allows no more
)

// audit shows the newest acts of operators: [N].
func (t *Talk) audit(ctx context.Context, arg string) error {
	n := usualActs
	if arg != "" {
		var err error
		if n, err = strconv.Atoi(arg); err != nil || n < 1 {
			return t.usageOf(wording.AuditHow)
		}
	}
	acts, err := t.cfg.Gate.Audit(ctx, t.user(), min(n, maxActs))
	if err := t.refuse(ctx, err); err != nil {
		return err
	}
	if len(acts) == 0 {
		return t.notice(ctx, wording.AuditNone)
	}
	texts := make([]string, 0, len(acts))
	for i := len(acts) - 1; i >= 0; i-- { // the newest comes last, as in a room
		texts = append(texts, t.actLine(&acts[i]))
	}
	return t.answer(ctx, texts...)
}

// actLine returns the line of /audit about an act.
func (t *Talk) actLine(a *event.Act) string {
	who := a.Who.Nick
	if who == "" {
		who = t.in.Say(wording.AuditProgram)
	}
	words := []string{a.At.Local().Format(wording.LongTime), who, a.What}
	if a.Whom != "" {
		words = append(words, a.Whom)
	}
	if a.Where != "" {
		words = append(words, a.Where)
	}
	text := strings.Join(words, " ")
	if a.Why != "" {
		text = t.in.Say(wording.WithWhy, wording.Text(text), wording.Why(a.Why))
	}
	return text
}

// registration lifts the bound on registrations for some time, or brings it back: open [TIME] | close.
func (t *Talk) registration(ctx context.Context, arg string) error {
	verb, rest, _ := strings.Cut(arg, " ")
	d, ok := usualOpening, true
	if rest = strings.TrimSpace(rest); rest != "" {
		d, ok = parseTime(rest)
	}
	switch verb = strings.ToLower(verb); {
	case verb == "close" && rest == "":
		d = 0
	case verb != "open" || !ok || d > longestOpening:
		return t.usageOf(wording.RegistrationHow)
	}
	if err := t.refuse(ctx, t.cfg.Gate.OpenRegistration(ctx, t.user(), d)); err != nil {
		return err
	}
	if d == 0 {
		return t.notice(ctx, wording.RegistrationClosed)
	}
	return t.notice(ctx, wording.RegistrationOpen, wording.When(time.Now().Add(d).Format(wording.LongTime)))
}

// mod shows who may do what, and what the user is.
func (t *Talk) mod(ctx context.Context, _ string) error {
	own := wording.ModGuest
	switch rank, err := t.ownRank(ctx); {
	case err != nil:
		return t.do(ctx, err)
	case t.claim.Login.Roles.Operates():
		own = wording.ModServer
	case rank.Has(event.Operator):
		own = wording.ModRoom
	case t.claim.Login.Account != "":
		own = wording.ModAccount
	}
	texts := []string{t.in.Say(wording.ModEverybody)}
	if t.cfg.Gate.Policy() != accounts.Off {
		texts = append(texts, t.in.Say(wording.ModLoggedIn))
	}
	return t.answer(ctx, append(texts, t.in.Say(wording.ModRoomOps), t.in.Say(wording.ModServerOps), t.in.Say(own))...)
}

// ownRank returns the user's rank in the current room.
func (t *Talk) ownRank(ctx context.Context) (event.Rank, error) {
	info, err := t.seat.Describe(ctx, t.at)
	if err != nil {
		return 0, err
	}
	for _, m := range info.Members {
		if m.Nick == t.claim.Nick {
			return m.Rank, nil
		}
	}
	return 0, nil
}

package console

import (
	"context"
	"strings"
)

// ignore hides the lines of a user from this one. Without a nick it lists the users that
// this one ignores.
func (t *Console) ignore(ctx context.Context, nick string) error {
	if nick != "" {
		if err := t.seat.Ignore(ctx, nick); err != nil {
			return t.do(ctx, err)
		}
		return t.answer(ctx, "what "+nick+" says is hidden from you, under another nick too: /unignore "+nick+" shows it again")
	}
	nicks, err := t.seat.Ignored(ctx)
	switch {
	case err != nil:
		return err
	case len(nicks) == 0:
		return t.answer(ctx, "you ignore nobody: /ignore NICK hides what somebody says")
	}
	return t.answer(ctx, "you ignore "+strings.Join(nicks, ", ")+": /unignore NICK shows what they say again")
}

func (t *Console) unignore(ctx context.Context, nick string) error {
	if nick == "" {
		return usage("whom? for example /unignore bob; /ignore lists whom you ignore")
	}
	if err := t.seat.Unignore(ctx, nick); err != nil {
		return t.do(ctx, err)
	}
	return t.answer(ctx, "what "+nick+" says is shown to you again")
}

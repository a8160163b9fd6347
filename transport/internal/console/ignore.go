package console

import (
	"context"
	"strings"

	"tertulia/transport/internal/wording"
)

// ignore hides the lines of a user from this one. Without a nick it lists the users that
// this one ignores.
func (t *Talk) ignore(ctx context.Context, nick string) error {
	if nick != "" {
		if err := t.seat.Ignore(ctx, nick); err != nil {
			return t.do(ctx, err)
		}
		return t.notice(ctx, wording.Ignored, wording.Nick(nick))
	}
	nicks, err := t.seat.Ignored(ctx)
	switch {
	case err != nil:
		return err
	case len(nicks) == 0:
		return t.notice(ctx, wording.IgnoredNone)
	}
	return t.notice(ctx, wording.IgnoredNames, wording.Names(strings.Join(nicks, ", ")))
}

func (t *Talk) unignore(ctx context.Context, nick string) error {
	if nick == "" {
		return t.usageOf(wording.UnignoreWhom)
	}
	if err := t.seat.Unignore(ctx, nick); err != nil {
		return t.do(ctx, err)
	}
	return t.notice(ctx, wording.Unignored, wording.Nick(nick))
}

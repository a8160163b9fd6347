package console

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// last shows the newest lines of the user's room.
func (t *Talk) last(ctx context.Context, arg string) error {
	n := t.cfg.Recent
	if arg != "" {
		var err error
		if n, err = strconv.Atoi(arg); err != nil || n < 1 {
			return t.usageOf(wording.HowManyLines)
		}
	}
	return t.do(ctx, t.seat.Last(ctx, t.at, n))
}

// since shows the lines of the user's room that followed one of them.
func (t *Talk) since(ctx context.Context, arg string) error {
	seq, err := strconv.ParseUint(arg, 10, 64)
	if err != nil {
		return t.usageOf(wording.SinceWhich)
	}
	return t.do(ctx, t.seat.Since(ctx, t.at, seq))
}

// search shows the lines that have some words.
func (t *Talk) search(ctx context.Context, arg string) error {
	q, err := t.parseSearch(arg)
	if err != nil {
		return err
	}
	return t.do(ctx, t.seat.Search(ctx, q))
}

// parseSearch parses WORDS [in #ROOM] [from NICK] [since DATE]. The conditions may be anywhere, and
// in any order. "in" is a word unless a name with # follows, and "since" unless a digit follows.
// "from" is a word unless it comes after the first one, with a name behind it that is the last
// word or has a condition behind it. The error is a usage.
func (t *Talk) parseSearch(arg string) (q room.Search, err error) {
	all := strings.Fields(arg)
	var words []string
	for i := 0; i < len(all); i++ {
		next := ""
		if i+1 < len(all) {
			next = all[i+1]
		}
		switch {
		case strings.EqualFold(all[i], "in") && strings.HasPrefix(next, "#") && q.Room == "":
			if q.Room, err = room.CheckRoom(next); err != nil {
				return q, usage(t.in.Error(err))
			}
			i++
		case strings.EqualFold(all[i], "from") && next != "" && len(words) > 0 && q.Nick == "" && endsHere(all[i+2:]):
			q.Nick = next
			i++
		case strings.EqualFold(all[i], "since") && next != "" && next[0] >= '0' && next[0] <= '9' && q.Since.IsZero():
			if q.Since, err = time.ParseInLocation(time.DateOnly, next, time.Local); err != nil {
				return q, t.usageOf(wording.SearchWhich)
			}
			i++
		default:
			words = append(words, all[i])
		}
	}
	q.Words = strings.Join(words, " ")
	return q, nil
}

// endsHere reports whether no words follow, or a condition does.
func endsHere(rest []string) bool {
	return len(rest) == 0 || strings.EqualFold(rest[0], "in") || strings.EqualFold(rest[0], "since")
}

// forget removes a line of the user.
func (t *Talk) forget(ctx context.Context, arg string) error {
	line, err := strconv.ParseUint(arg, 10, 64)
	if err != nil || line == 0 {
		return t.usageOf(wording.ForgetWhich)
	}
	return t.do(ctx, t.seat.Remove(ctx, t.at, line, ""))
}

package probe

import (
	"context"
	"time"
)

// hear handles a line from the far end, or an error from the system.
func (l *loop) hear(ctx context.Context, h heard) {
	switch {
	case h.over:
		l.drop(ctx, h.err)
		return
	case h.err != nil:
		// An ICMP error does not name the datagram. Errors arrive in order, so the oldest sent
		// probe is lost.
		for n := l.oldest; n <= len(l.probes); n++ {
			if l.probes[n-1].state == sent {
				l.lose(ctx, n, whyNot(h.err), h.err)
				return
			}
		}
		return
	}
	got, ok := parse(h.text)
	if !ok || got.nonce != l.nonce || got.number > len(l.probes) || l.probes[got.number-1].sent.IsZero() {
		if l.report.Foreign++; l.report.Foreign == 1 {
			l.report.First = h.text
			l.tell(ctx, Event{Kind: Foreign, Text: h.text})
		}
		return
	}
	l.answered(ctx, got.number, h.at)
}

// answered records an answer to probe n: in time, late or duplicate.
func (l *loop) answered(ctx context.Context, n int, at time.Time) {
	p := &l.probes[n-1]
	e := Event{Kind: Answered, Number: n, Took: at.Sub(p.sent)}
	first := p.state == sent || p.state == lost
	if first {
		e.Swapped = n < l.highest
		l.highest = max(l.highest, n)
		if e.Swapped {
			l.report.Swapped++
		}
	}
	switch {
	case !first:
		e.Kind = Duplicate
		l.report.Duplicates++
	case p.state == lost && p.why == Silent:
		e.Kind = Late
		p.state = late
		l.report.Late++
	default:
		if p.state == lost { // an ICMP error was attributed to the wrong probe
			l.report.Lost[p.why]--
		} else {
			l.open--
		}
		p.state = back
		l.report.Answered++
		l.report.trips = append(l.report.trips, e.Took)
	}
	l.tell(ctx, e)
	l.pace()
}

// pace plans the next probe after a decided one, if there is no Interval.
func (l *loop) pace() {
	if l.Interval == 0 {
		l.plan()
	}
}

// lose marks a probe as lost.
func (l *loop) lose(ctx context.Context, n int, why Why, err error) {
	p := &l.probes[n-1]
	p.state, p.why = lost, why
	l.open--
	l.report.Lost[why]++
	if why == Other {
		l.report.Other = err
	}
	if why == Silent && !p.sent.IsZero() {
		l.report.Unheard++
	}
	l.tell(ctx, Event{Kind: Lost, Number: n, Why: why, Err: err})
	l.pace()
}

// drop handles the end of the connection. All probes sent on it are lost.
func (l *loop) drop(ctx context.Context, err error) {
	l.connection.close()
	l.connection = nil
	for n := l.oldest; n <= len(l.probes); n++ {
		if l.probes[n-1].state == sent {
			l.lose(ctx, n, whyNot(err), err)
		}
	}
	if len(l.waiting) > 0 {
		l.connect(ctx)
	}
}

// giveUp marks the probes whose timeout has passed as lost. All timeouts are equal, so these
// are the oldest.
func (l *loop) giveUp(ctx context.Context) {
	now := time.Now()
	for ; l.oldest <= len(l.probes); l.oldest++ {
		p := l.probes[l.oldest-1]
		if p.state != due && p.state != sent {
			continue
		}
		if left := p.due.Add(l.Timeout).Sub(now); left > 0 {
			l.patience.Reset(left)
			return
		}
		if p.state == due {
			l.waiting = l.waiting[1:]
		}
		l.lose(ctx, l.oldest, Silent, nil)
	}
}

package room

import (
	"context"

	"tertulia/actors/event"
)

// sift returns the lines that the seat sees: those of users whom it ignores are left out. It waits
// for the actor.
func (s *Seat) sift(ctx context.Context, lines []event.Entry) ([]event.Entry, error) {
	reply := make(chan []event.Entry, 1)
	return ask(ctx, s.actor, s, siftMsg{s, lines, reply}, reply)
}

type siftMsg struct {
	seat  *Seat
	lines []event.Entry
	reply chan<- []event.Entry
}

func (m siftMsg) apply(*Actor, error) { m.reply <- m.seat.shown(m.lines) }

// shown returns those of some lines that the seat sees. It does not change lines.
func (s *Seat) shown(lines []event.Entry) (some []event.Entry) {
	if !s.ignores {
		return lines
	}
	for i := range lines {
		if !s.hides(&lines[i]) {
			some = append(some, lines[i])
		}
	}
	return some
}

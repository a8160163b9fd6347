package state

import (
	"time"

	"tertulia/actors/event"
)

// A Subject is the topic of a room. The zero Subject is that of a room without one.
type Subject struct {
	Text string
	By   string // nick of the user who set it
	Time time.Time
}

// Topic returns the topic of the room.
func (r *Room) Topic() Subject { return r.topic }

// Topic sets the topic of a room, or removes it if Text is empty. Its error is an *Error.
type Topic struct {
	Seat uint64
	Room string
	Text string
}

func (c Topic) wellFormed() bool { return isName(c.Room) && proper(c.Text, MaxTopic) }

func (c Topic) apply(s *State) error {
	seat, r, err := s.subjector(c.Seat, c.Room)
	if err != nil {
		return err
	}
	r.topic = Subject{}
	if c.Text != "" {
		r.topic = Subject{Text: c.Text, By: seat.user.nick, Time: s.now}
	}
	s.entry = seat.user.by(event.Topic)
	s.entry.Text = c.Text
	s.record(r, seat)
	s.chartered(r)
	return nil
}

// subjector returns a seat of the proposer, and a room whose topic it may set.
func (s *State) subjector(n uint64, room string) (*Seat, *Room, error) {
	seat, m, err := s.speaker(n, room)
	if err == nil && m.room.has(OpenTopic) {
		return seat, m.room, nil
	}
	return s.governor(n, room)
}

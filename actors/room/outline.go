package room

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// An Outline describes a room without its members.
type Outline struct {
	Name     string
	Topic    string // empty if there is none
	TopicBy  string // nick of the user who set it
	TopicSet time.Time
	Made     time.Time
	Settings Settings // without the key, unless the seat is in the room
	Members  int
	In       bool       // the seat is in the room
	Rank     event.Rank // of the seat's user, if they are in the room
}

// Outline returns a room. It waits for the actor's answer. The error is an *Error if there is no such room,
// or none that the seat may know of.
func (s *Seat) Outline(ctx context.Context, room string) (Outline, error) {
	m := outlineMsg{s, room, make(chan outlined, 1)}
	answer, err := ask(ctx, s.actor, s, m, m.reply)
	return answer.outline, cmp.Or(err, answer.err)
}

// Outlines returns the rooms with members that the seat may know of, sorted by name. It waits for the actor's
// answer. The error is a *BusyError if the seat has not taken earlier output.
func (s *Seat) Outlines(ctx context.Context) ([]Outline, error) {
	m := outlinesMsg{s, make(chan outlines, 1)}
	answer, err := ask(ctx, s.actor, s, m, m.reply)
	return answer.list, cmp.Or(err, answer.err)
}

// outlined answers an outlineMsg.
type outlined struct {
	outline Outline
	err     error
}

type outlineMsg struct {
	seat  *Seat
	room  string
	reply chan outlined
}

func (m outlineMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	r := a.known(m.seat, m.room)
	if r == nil {
		m.reply <- outlined{err: &Error{Room: m.room, Why: RoomNone}}
		return
	}
	m.reply <- outlined{outline: outline(r, m.seat.shared)}
}

// outlines answers an outlinesMsg.
type outlines struct {
	list []Outline
	err  error
}

type outlinesMsg struct {
	seat  *Seat
	reply chan outlines
}

func (m outlinesMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	if err := a.busy(&m.seat.reader); err != nil {
		m.reply <- outlines{err: err}
		return
	}
	var list []Outline
	for r := range a.state.AllRooms() {
		if r.Len() > 0 && a.known(m.seat, r.Name()) != nil {
			list = append(list, outline(r, m.seat.shared))
		}
	}
	slices.SortFunc(list, func(x, y Outline) int { return cmp.Compare(x.Name, y.Name) })
	m.reply <- outlines{list: list}
}

// outline describes a room to a seat.
func outline(r *state.Room, to *state.Seat) Outline {
	topic := r.Topic()
	o := Outline{
		Name: r.Name(), Topic: topic.Text, TopicBy: topic.By, TopicSet: topic.Time, Made: r.Made(), Settings: r.Settings(), Members: r.Len(),
		In: to.In(r.Name()) != nil,
	}
	if m := r.Member(to.User()); m != nil {
		o.Rank = m.Rank()
	}
	if !o.In {
		o.Settings.Key = ""
	}
	return o
}

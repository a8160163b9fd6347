package room

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// Info describes a room.
type Info struct {
	Name      string
	Topic     string    // empty if there is none
	TopicBy   string    // nick of the user who set it
	TopicTime time.Time // when they did
	Settings  Settings  // without the key, unless the seat is in the room
	Members   []Member  // all of them, by nick
}

// Member is a user in a room.
type Member = event.Member

// Describe returns a room with all its members. It waits for the actor's answer. The error is an
// *Error if there is no such room, or none that the seat may know of.
func (s *Seat) Describe(ctx context.Context, room string) (Info, error) {
	m := describeMsg{s, room, make(chan described, 1)}
	answer, err := ask(ctx, s.actor, s, m, m.reply)
	if err != nil {
		return Info{}, err
	}
	return answer.info, answer.err
}

// described answers a describeMsg.
type described struct {
	info Info
	err  error
}

type describeMsg struct {
	seat  *Seat
	room  string
	reply chan described
}

func (m describeMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	r := a.known(m.seat, m.room)
	if r == nil {
		m.reply <- described{err: &Error{Room: m.room, Why: RoomNone}}
		return
	}
	topic := r.Topic()
	info := Info{Name: r.Name(), Topic: topic.Text, TopicBy: topic.By, TopicTime: topic.Time, Settings: r.Settings()}
	if m.seat.shared.In(r.Name()) == nil {
		info.Settings.Key = ""
	}
	info.Members = make([]Member, 0, r.Len())
	for at := range r.Members() {
		info.Members = append(info.Members, memberOf(at))
	}
	slices.SortFunc(info.Members, func(x, y Member) int { return cmp.Compare(x.Nick, y.Nick) })
	m.reply <- described{info: info}
}

// Members shows the seat all members of a room in a Listed with the label, in order with all else that
// it sees. It waits for the actor. The error is an *Error if there is no such room, or none that the seat may know of, or a
// *BusyError.
func (s *Seat) Members(ctx context.Context, room, label string) error {
	r := make(reply, 1)
	return s.await(ctx, nil, membersMsg{s, room, label, r}, r)
}

type membersMsg struct {
	seat  *Seat
	room  string
	label string
	reply reply
}

func (m membersMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	r, busy := a.known(m.seat, m.room), a.busy(&m.seat.reader)
	switch {
	case r == nil:
		m.reply <- &Error{Room: m.room, Why: RoomNone}
	case busy != nil:
		m.reply <- busy
	default:
		m.seat.tell(event.Reply{Kind: event.Listed, Room: r.Name(), Count: uint64(r.Len()), Members: a.lineup.of(r), Secret: isSecret(r), Label: m.label})
		m.reply <- nil
	}
}

// isSecret reports whether a room is secret.
func isSecret(r *state.Room) bool { return r.Settings().Flags&Secret != 0 }

// known returns a room that a seat may know of: a secret one only if its user is in it, or operates the
// server. Otherwise it returns nil.
func (a *Actor) known(s *Seat, name string) *state.Room {
	r := a.state.Room(name)
	if r == nil || isSecret(r) && r.Member(s.shared.User()) == nil && !s.shared.Operates() {
		return nil
	}
	return r
}

package room

import (
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/order"
	"tertulia/actors/room/internal/state"
)

// maxLineup is the space for lists of members that is kept between bursts.
const maxLineup = 4096

// memberCost is an estimate of the bytes that a reply needs for a member.
const memberCost = 24

// A lineup is the space for lists of all members of rooms, which replies of one burst have. If nothing
// happens to a room but that users enter it, its lists share their space: each is a longer part of it. So
// a crowd that enters at once costs no list for each user. The space is kept while joins wait: more may follow.
type lineup struct {
	space []event.Member
	room  *state.Room // whose list is at the end of space; nil: none can be continued
	first int         // where that begins
}

// of returns all members of r. The list is valid until the flush.
func (l *lineup) of(r *state.Room) []event.Member {
	if l.room != r || len(l.space)-l.first != r.Len() {
		l.room, l.first = r, len(l.space)
		l.space = slices.Grow(l.space, r.Len()+1)
		for m := range r.Members() {
			l.space = append(l.space, memberOf(m))
		}
	}
	return slices.Clip(l.space[l.first:])
}

// with is of with one more member, who is about to enter the room.
func (l *lineup) with(r *state.Room, u *state.User, rank event.Rank) []event.Member {
	l.of(r)
	l.space = append(l.space, asMember(r, u, rank))
	return slices.Clip(l.space[l.first:])
}

// touch notes that a command is about to be committed. Only a few kinds leave the lists as they are.
func (l *lineup) touch(c order.Command) {
	switch c.(type) {
	case *state.Join, state.Enter, state.Say, state.Count:
	default:
		l.room = nil
	}
}

// forget empties the space, unless more users are about to enter. No reply may have a list any longer.
func (l *lineup) forget(more bool) {
	if more && len(l.space) <= maxLineup {
		return
	}
	clear(l.space)
	if l.space = l.space[:0]; cap(l.space) > maxLineup {
		l.space = nil
	}
	l.room = nil
}

func memberOf(m *state.Member) event.Member { return asMember(m.Room(), m.User(), m.Rank()) }

func asMember(r *state.Room, u *state.User, rank event.Rank) event.Member {
	return event.Member{Nick: u.Nick(), Account: u.Account(), Away: u.Away(), Rank: rank, Founder: r.Founded(u), Operator: u.Operates()}
}

// topicOf returns the topic of r as replies have it, or nil.
func topicOf(r *state.Room) *event.TopicSet {
	t := r.Topic()
	if t.Text == "" {
		return nil
	}
	return &event.TopicSet{Text: t.Text, By: t.By, Time: t.Time.UnixMilli()}
}

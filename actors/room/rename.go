package room

import (
	"time"

	"tertulia/actors/event"
)

// A seat may change its nick maxRenames times in renameTime, so that changes of nicks do not flood
// its rooms.
const (
	maxRenames = 5
	renameTime = 100 * time.Second
)

type renameMsg struct {
	seat  *Seat
	nick  string
	reply chan renamed
}

// renamed answers a renameMsg.
type renamed struct {
	old string
	err error
}

func (m renameMsg) apply(a *Actor) {
	old := m.seat.nick
	m.reply <- renamed{old, a.rename(m.seat, m.nick)}
}

// rename gives a seat another nick and shows the change to the members of its rooms, now or in a
// summary. The seat itself sees it at once in any case, since a client has to know its own nick.
func (a *Actor) rename(s *Seat, nick string) error {
	if s.ended {
		return ErrClosed
	}
	s.heard()
	if refusal := a.refuse(nick, s, s.key(), s.addr); refusal != nil {
		return refusal
	}
	if wait := s.renames.take(a.now); wait > 0 {
		return &NickError{Nick: nick, Why: NickTooOften, Wait: wait}
	}
	// One Seq for all rooms: a seat that shares several of them sees the change once.
	e := s.entry(event.Renamed)
	e.Seq, e.Peer = a.next(), nick
	a.leaveNick(s)
	a.setNick(s, nick)
	told := false
	for _, at := range s.rooms {
		told = a.announce(at.room, View{Entry: e}) || told
		e.Room = at.room.name
	}
	if !told {
		a.show(s, View{Entry: e})
	}
	return nil
}

// renames are the times of a seat's latest changes of its nick, oldest first.
type renames []time.Time

// take counts a change, or returns how long the user has to wait before the next one.
func (r *renames) take(now time.Time) time.Duration {
	if len(*r) == maxRenames {
		if wait := renameTime - now.Sub((*r)[0]); wait > 0 {
			return wait
		}
		*r = (*r)[1:]
	}
	*r = append(*r, now)
	return 0
}

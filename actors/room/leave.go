package room

import (
	"context"

	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// Leave ends the seat. The other users see that it left, and why if why is not empty. The seat sees
// a Bye, and its outbox is closed. A second Leave does nothing. It waits only while the mailbox is
// full.
func (s *Seat) Leave(why string) { s.leave(why, 0) }

// Lost is Leave for a connection that has failed. reason is event.EndTooSlow or event.EndLost. Users
// whose private lines to this seat may not have arrived are notified.
func (s *Seat) Lost(reason event.Reason) { s.leave("", reason) }

func (s *Seat) leave(why string, reason event.Reason) {
	// The mailbox is never full for long, since the actor never waits.
	_ = s.actor.send(context.Background(), nil, leaveMsg{s, plain.Squeeze(plain.Line(why)), reason})
}

type leaveMsg struct {
	seat   *Seat
	why    string       // the user's own words
	reason event.Reason // why the connection failed; 0: it did not
}

// apply proposes that the seat ends. A seat that has ended already stays as it is.
func (m leaveMsg) apply(a *Actor, _ error) {
	if m.seat.ended {
		return
	}
	select {
	case <-a.closing:
		// Transports that close together with the room end their seats too. That is not news: close
		// tells every user why.
	default:
		a.leave(m.seat, m.why, m.reason)
	}
}

// leave proposes that a seat ends. reason is 0 unless its connection is lost.
func (a *Actor) leave(s *Seat, text string, reason event.Reason) {
	c := state.Leave{Seat: s.number, Reason: reason, Text: text}
	if reason != 0 {
		c.Doubts = s.doubted(a.now)
	}
	a.propose(envelope{command: c})
}

// drop ends a seat of this node for a reason of Stats.Drops. why is the reason that all users see.
// The seat ends here at once, and for the others when the log has the command.
func (a *Actor) drop(s *Seat, reason string, why event.Reason) {
	if s.ended {
		return
	}
	a.stats.Drops[reason]++
	if s.shared == nil {
		a.cfg.Log.Info("follower dropped", "room", s.initial.room, "reason", reason, "lag", s.pendingBytes)
		a.retire(s, why)
		return
	}
	a.cfg.Log.Info("seat dropped", "nick", s.shared.User().Nick(), "reason", reason, "lag", s.pendingBytes)
	a.retire(s, why)
	a.leave(s, "", why)
}

// retire takes a seat out of its rooms at this node, and ends it.
func (a *Actor) retire(s *Seat, bye event.Reason) {
	for len(s.rooms) > 0 {
		a.part(s.rooms[0])
	}
	a.end(s, bye)
}

// end marks a seat as ended and notes its Bye. It must be in no room, unless the actor ends. The
// flush that follows closes its outbox.
func (a *Actor) end(s *Seat, bye event.Reason) {
	// The Bye comes first: after ended is set, nothing is noted to the seat, so the Bye is last.
	if s.shared == nil {
		a.note(s, event.Reply{Kind: event.Bye, Reason: bye})
		delete(a.followers, s)
	} else {
		a.note(s, event.Reply{Kind: event.Bye, Reason: bye, Count: a.taken(s), Unkept: a.unkept(s)})
		a.stats.Seats--
	}
	s.ended = true
}

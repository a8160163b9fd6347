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

// drop ends a reader of this node for a reason of Stats.Drops. why is the reason that all users see.
func (a *Actor) drop(r *reader, reason string, why event.Reason) {
	if !r.ended {
		a.stats.Drops[reason]++
		r.client.drop(a, reason, why)
	}
}

// drop ends the seat here at once, and for the others when the log has the command.
func (s *Seat) drop(a *Actor, reason string, why event.Reason) {
	a.cfg.Log.Info("seat dropped", "nick", s.shared.User().Nick(), "reason", reason, "lag", s.pendingBytes)
	a.retire(&s.reader, why)
	a.leave(s, "", why)
}

// retire takes a reader out of its rooms at this node, and ends it.
func (a *Actor) retire(r *reader, bye event.Reason) {
	for len(r.rooms) > 0 {
		a.part(r.rooms[0])
	}
	a.end(r, bye)
}

// end marks a reader as ended and notes its Bye. It must be in no room, unless the actor ends. The
// flush that follows closes its outbox.
func (a *Actor) end(r *reader, bye event.Reason) { a.endBy(r, state.End{Reason: bye}) }

// endBy is end for a reader whom somebody has put out.
func (a *Actor) endBy(r *reader, end state.End) {
	// The Bye comes first: after ended is set, nothing is noted to the reader, so the Bye is last.
	bye := r.client.finish(a, end.Reason)
	bye.Nick, bye.Text = end.By, end.Text
	r.note(bye)
	r.ended, r.why = true, end.Reason
}

func (s *Seat) finish(a *Actor, why event.Reason) event.Reply {
	a.stats.Seats--
	a.watching.removeAll(s)
	return event.Reply{Kind: event.Bye, Reason: why, Count: a.taken(s), Unkept: a.unkept(s)}
}

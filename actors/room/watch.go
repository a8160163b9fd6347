package room

import (
	"errors"
	"fmt"

	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// A watcher shows the effects of a commit to the seats of this node. Its methods are those of
// state.Watcher. They add to the logs of rooms and to the notes of seats, which the next flush
// delivers.
//
// Some seats of this node have ended here already, and are still in the state: their Leave is not
// committed yet. They are shown nothing.
type watcher struct{ a *Actor }

var _ state.Watcher = watcher{}

// seatOf returns the seat of this node that stands for one of the state. It returns nil if the seat
// is at another node or has ended. seat may be nil.
func seatOf(seat *state.Seat) *Seat {
	if seat == nil {
		return nil
	}
	if s, here := seat.Local.(*Seat); here && !s.ended {
		return s
	}
	return nil
}

// Result notes the result of a command for its message, and the end of its records.
func (w watcher) Result(_ int, err error) {
	w.a.journal.end()
	w.a.result = err
	if err == nil {
		return
	}
	if fault, is := errors.AsType[*state.PanicError](err); is {
		w.a.cfg.Log.Error("command panicked", "command", fmt.Sprintf("%T", fault.Command), "fault", fault.Value, "stack", fault.Stack)
	}
}

// Taken notes the count of a seat's taken lines for the history.
func (w watcher) Taken(seat *state.Seat) { w.a.journal.count(seat) }

// Seated shows a new seat its Welcome.
func (w watcher) Seated(seat *state.Seat, r *state.Room, back state.Replay) {
	a := w.a
	a.most = max(a.most, a.state.Len())
	if u := seat.User(); u.Alone() {
		a.watching.appears(u)
	}
	if a.proposer == nil { // the seat is at another node
		return
	}
	s := a.proposer.seat
	s.shared, seat.Local = seat, s
	s.hide()
	a.stats.Seats++
	a.newcomer = s
	u := seat.User()
	s.initial = place{nick: u.Nick()}
	s.acknowledged, s.counted = seat.Taken(), a.journal.number
	if r != nil {
		s.initial.room = r.Name()
	}
	// The Welcome is the seat's first note, so it is the first event that the seat sees.
	s.note(event.Reply{Kind: event.Welcome, Seq: a.state.Seq(), Room: s.initial.room, Nick: u.Nick(), Text: a.epoch, Count: seat.Taken(), Unkept: a.unkeptBefore()})
	if r == nil {
		a.resume(s, nil, back)
	}
}

// Entered shows the members that a user has entered, and the seat the room that it has entered.
func (w watcher) Entered(seat *state.Seat, r *state.Room, rank event.Rank, e *event.Entry, back state.Replay) {
	a := w.a
	if at := a.roomOf(r); at != nil && at.readers > 0 && e != nil {
		a.enters(at, View{Entry: *e, Bot: isBot(seat)}, seat.User(), rank)
	}
	s := seatOf(seat)
	if s == nil {
		return
	}
	s.note(a.entered(s, r, rank))
	a.resume(s, r, back)
	a.join(&s.reader, a.roomFor(r))
}

// enters shows the members of r that a user has entered. Readers with an Exact dialect also see their rank,
// and that they are away.
func (a *Actor) enters(r *room, v View, u *state.User, rank event.Rank) {
	if r.exact > 0 && rank == 0 && r.shared.Len() >= crowdedRoom {
		a.delay(r, u)
		a.announce(r, v, 0)
		return
	}
	a.announce(r, v, 0)
	if r.exact > 0 {
		if rank != 0 {
			a.showRank(r, u, rank, 0)
		}
		a.showAway(r, u, u.Nick(), slot{})
	}
}

// entered returns the Entered of a seat that is about to enter a room, in which its user has a rank then.
func (a *Actor) entered(s *Seat, r *state.Room, rank event.Rank) event.Reply {
	u := s.shared.User()
	others := r.Len()
	there := r.Member(u) != nil // another seat of the user is there
	if there {
		others--
	}
	made := event.Reply{Kind: event.Entered, Seq: a.state.Seq(), Room: r.Name(), Nick: u.Nick(), Count: uint64(others)}
	made.Label, made.Mark = a.takeRequest(s)
	if s.exact {
		made.Text, made.Secret = u.RealName(), isSecret(r)
	}
	switch {
	case !s.exact:
		made.Names = a.names(r, enteredNames, u)
	case there:
		made.Topic, made.Members = topicOf(r), a.lineup.of(r)
	default:
		made.Topic, made.Members = topicOf(r), a.lineup.with(r, u, rank)
	}
	return made
}

// Exited takes a seat out of its room, and shows the members that the user has left.
func (w watcher) Exited(seat *state.Seat, r *state.Room, e *event.Entry, why state.End) {
	a := w.a
	a.lineup.room = nil
	a.recheck(r)
	if s := seatOf(seat); s != nil && (why.Reason == event.EndKicked || why.Reason == event.EndBanned) {
		s.note(event.Reply{Kind: event.Exited, Reason: why.Reason, Text: why.Text, Room: r.Name(), Nick: seat.User().Nick()})
		s.change()
	}
	at := a.roomOf(r)
	if at == nil {
		return
	}
	if s := seatOf(seat); s != nil {
		if m := s.in(at); m != nil {
			a.part(m)
		}
	}
	switch {
	case e == nil:
		if why.Reason == event.EndBanned {
			a.showPutOut(at, seat.User())
		}
		return
	case at.readers == 0:
		return
	}
	place := uint64(0)
	if e.Kind == event.Quit {
		// The Quits of all rooms are one event with one place. A seat that shares several rooms with
		// this one sees it once: see view.event.
		if a.quitter != seat {
			a.quitter, a.quitPlace = seat, a.next()
		}
		place = a.quitPlace
	}
	a.announce(at, View{Entry: *e, Bot: isBot(seat), Reason: why.Reason, Here: uint32(r.Len())}, place)
}

// Ended ends a seat.
func (w watcher) Ended(seat *state.Seat, end state.End) {
	u := seat.User()
	if u.Alone() {
		w.a.leaves(u, u.Nick())
		w.a.watching.disappears(u.Nick())
	}
	for m := range u.Places() { // of the user's other seats, which may have another key
		w.a.recheck(m.Room())
	}
	if s := seatOf(seat); s != nil {
		w.a.endBy(&s.reader, end)
	}
}

// Transferred shows a seat that it has another user now.
func (w watcher) Transferred(seat *state.Seat, e *event.Entry) {
	if w.a.state.User(e.Nick) == nil {
		w.a.watching.disappears(e.Nick)
	}
	if u := seat.User(); u.Alone() {
		w.a.watching.appears(u)
	}
	if s := seatOf(seat); s != nil {
		s.show(View{Entry: *e})
		s.change()
	}
}

// Yielded tells a user why they have another nick.
func (w watcher) Yielded(u *state.User, account string) {
	for seat := range u.Seats() {
		if s := seatOf(seat); s != nil {
			s.note(event.Reply{Kind: event.Note, Reason: event.NoteRegistered, Nick: u.Nick(), Text: account})
		}
	}
}

// Entry shows the members of a room an entry.
func (w watcher) Entry(r *state.Room, e *event.Entry, from *state.Seat, with state.Attached) {
	a := w.a
	a.journal.add(e, from)
	by := seatOf(from)
	if by != nil && e.Kind > event.Acted {
		a.act(by, e)
	}
	at := a.roomOf(r)
	if at == nil || at.readers == 0 {
		a.stats.Events++
		return
	}
	// Gathered joins and leaves come first, so that nobody speaks before they are seen to join.
	a.tellCrowd(at)
	v := View{Entry: *e, Tags: with.Tags, Bot: isBot(from)}
	if e.Kind == event.Kicked || e.Kind == event.Expelled {
		v.Here = uint32(r.Len() - 1) // the user leaves next
	}
	a.logOf(at, &v, by, with.Label)
}

// Passed shows the members of a room an entry that is not kept. Only exact dialects show the others an
// invitation.
func (w watcher) Passed(r *state.Room, e *event.Entry, from *state.Seat, label string) {
	a := w.a
	by := seatOf(from)
	if by != nil && e.Kind != event.Invited { // Private has noted that
		a.act(by, e)
	}
	if at := a.roomOf(r); at != nil && at.readers > 0 {
		a.logOf(at, &View{Entry: *e, Bot: isBot(from), Exact: e.Kind == event.Invited}, by, label)
	}
}

// logOf adds an event to what the members of r see. by is the seat that has caused it, or nil. It is shown a
// copy of its own if the event has a label. A silent seat is not shown its own lines, but a Done with
// the label. The seat that invites somebody has its copy already.
func (a *Actor) logOf(r *room, v *View, by *Seat, label string) {
	a.revealAll(r, &v.Entry)
	place := a.next()
	own := by != nil && isOwn(v.Kind) && (by.silent || label != "")
	if !own && (by == nil || !v.Exact) {
		a.log(r, v, slot{place: place})
		return
	}
	// The seat cannot share the room's batch.
	by.setIndividual()
	a.log(r, v, slot{place: place, hidden: &by.reader})
	switch {
	case own && !by.silent:
		copied := *v
		copied.Label, copied.Room = label, r.shared.Name()
		by.show(copied)
	case own && label != "":
		by.note(event.Reply{Kind: event.Done, Label: label})
	}
}

// isOwn reports whether a silent seat is not shown its own entries of a kind.
func isOwn(k event.Kind) bool {
	return k == event.Said || k == event.Acted || k == event.Notice || k == event.Tagged
}

// isBot reports whether the user of a seat, which may be nil, is a program.
func isBot(seat *state.Seat) bool { return seat != nil && seat.User().Bot() }

// Private shows a seat its copy of a private line or an invitation.
func (w watcher) Private(to *state.Seat, e *event.Entry, from *state.Seat, with state.Attached) {
	a := w.a
	s := seatOf(to)
	if s == nil {
		return
	}
	if e.Seq == 0 || e.Seq != a.private { // all copies are one event
		a.private = e.Seq
		a.next()
	}
	own := from != nil && from.User() == to.User()
	if e.Kind == event.Invited && to == from {
		a.act(s, e)
	}
	v := View{Entry: *e, Echo: own && !e.IsAlert(), Tags: with.Tags, Bot: isBot(from)}
	switch {
	case to != from:
	case s.silent && with.Silent:
		if e.Peer == e.Nick {
			v.Echo = false
			s.show(v)
		}
		if with.Label != "" {
			s.note(event.Reply{Kind: event.Done, Label: with.Label})
		}
		return
	default:
		v.Label = with.Label
	}
	s.show(v)
	if from != nil && !own && e.Kind != event.Tagged && !e.IsAlert() {
		s.doubt(from.Ref(), a.now)
	}
}

// Changed shows the members of a user's rooms that the user has another nick, is away, or has another
// real name or account. The user's own seats see a change of the nick at once in any case, since a client has to know its own nick.
func (w watcher) Changed(u *state.User, e *event.Entry) {
	a := w.a
	if e.Kind == event.Renamed {
		for m := range u.Places() {
			a.recheck(m.Room())
			if at := a.roomOf(m.Room()); at != nil {
				a.reveal(at, e.Nick, u)
			}
		}
	}
	// One place for all rooms: a seat that shares several of them sees the change once.
	place := a.next()
	for m := range u.Places() {
		if at := a.roomOf(m.Room()); at != nil && at.readers > 0 && a.announce(at, View{Entry: *e, Bot: u.Bot()}, place) {
			at.told = place
		}
	}
	if e.Kind == event.Renamed {
		a.oldNick = e.Nick
		a.leaves(u, e.Nick)
		a.watching.changes(u, e.Nick)
	} else {
		a.watching.shows(View{Entry: *e, Bot: u.Bot(), Watched: true}, u)
	}
	for seat := range u.Seats() {
		s := seatOf(seat)
		if s == nil {
			continue
		}
		s.change()
		v := View{Entry: *e, Bot: u.Bot()}
		told := false
		for _, m := range s.rooms {
			told = told || s.exact || m.room.told == place
			v.Room = m.room.shared.Name()
		}
		if !told {
			s.show(v)
		}
	}
}

// Reranked shows the members of a room, if their dialect is Exact, that one of them has another rank.
func (w watcher) Reranked(m *state.Member, had event.Rank) {
	if at := w.a.roomOf(m.Room()); at != nil && at.exact > 0 {
		w.a.reveal(at, m.User().Nick(), m.User())
		w.a.showRank(at, m.User(), m.Rank(), had)
	}
}

// Configured shows nothing: the settings of a room are an answer to a question.
func (w watcher) Configured(r *state.Room, _ *state.Seat) { w.a.recheck(r) }

// Doubted notifies a sender whose private lines may be lost.
func (w watcher) Doubted(sender, of *state.Seat) {
	s := seatOf(sender)
	if s == nil {
		return
	}
	reason := event.NotePrivateLost
	if of.Key() != "" {
		reason = event.NotePrivateKept
	}
	s.note(event.Reply{Kind: event.Note, Reason: reason, Nick: of.User().Nick()})
}

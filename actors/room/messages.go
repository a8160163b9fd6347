package room

import (
	"tertulia/actors/event"
	"tertulia/actors/plain"
)

type sayMsg struct {
	seat  *Seat
	room  string
	lines []Line
}

// apply records the lines in the room's history and log. A seat that is not in the room gets a note
// instead.
func (m sayMsg) apply(a *Actor) {
	s := m.seat
	if s.ended {
		return
	}
	// Lines count as taken even if they are refused below: the client must not send them again.
	s.countLines(whole(m.lines))
	at := s.in(m.room)
	if at == nil {
		a.note(s, event.Reply{Kind: event.Note, Reason: event.NoteNotHeard, Room: m.room})
		return
	}
	// A seat that does not want its own lines cannot share the room's batch.
	if s.silent {
		a.setIndividual(s)
	}
	for _, line := range m.lines {
		if line.Text == "" {
			continue
		}
		kind := event.Said
		if line.Action {
			kind = event.Acted
		}
		s.speaks()
		e := s.entry(kind)
		e.Text = line.Text
		a.record(at.room, View{Entry: e, noEcho: s.silent})
	}
}

// whole counts the lines whose last part is among lines.
func whole(lines []Line) (n int) {
	for _, l := range lines {
		if !l.More {
			n++
		}
	}
	return n
}

type tellMsg struct {
	seat            *Seat
	nick, key, text string
	reply           reply
}

// apply delivers a private line to its receiver and a copy to its sender, or answers why not.
func (m tellMsg) apply(a *Actor) {
	s := m.seat
	if s.ended {
		m.reply <- ErrClosed
		return
	}
	s.countLines(1)
	peer := a.nicks.byNick[m.key]
	if peer == nil {
		m.reply <- a.absent(m.nick, m.key)
		return
	}
	if err := a.changedHands(s, peer); err != nil {
		m.reply <- err
		return
	}
	if peer != s && a.budget.owners[peer].bytes > fewBytes && a.spent() {
		m.reply <- &TellError{Nick: peer.nick, Why: TellUnread}
		return
	}
	s.speaks()
	// Both copies are views of one entry. A user who writes to themselves gets the Echo only.
	e := s.entry(event.Private)
	e.Seq, e.Peer, e.Text = a.next(), peer.nick, m.text
	// A receiver who ignores the sender gets nothing. The sender is answered as usual, since they
	// are not to learn of it.
	if peer != s && !peer.hides(&e, false) {
		a.tellPrivate(peer, View{Entry: e})
		peer.doubt(s, a.now)
	}
	a.tellPrivate(s, View{Entry: e, Echo: true})
	m.reply <- nil
}

// absent returns the error for a private line to a nick that no seat has.
func (a *Actor) absent(nick, key string) error {
	if was := a.formers.byNick[key]; was != nil && a.now.Sub(was.left) < lately {
		return &TellError{Nick: nick, Why: TellLeft, Left: a.now.Sub(was.left)}
	}
	return &TellError{Nick: nick, Why: TellAbsent}
}

// tellPrivate shows a seat its copy of a private line. It also keeps the copy, which is shown again
// if the seat's connection turns out to be dead.
func (a *Actor) tellPrivate(s *Seat, v View) {
	v.Time = a.now.UnixMilli()
	a.show(s, v)
	a.tickets.privates.add(s.ticket, v)
}

type enterMsg struct {
	seat   *Seat
	room   string
	from   string // the room to leave; may be empty
	recent int
	reply  reply
}

// apply brings the seat into a room. If from names one of its rooms, the seat leaves that one.
func (m enterMsg) apply(a *Actor) {
	s := m.seat
	if s.ended {
		m.reply <- ErrClosed
		return
	}
	s.heard()
	if s.in(m.room) != nil {
		m.reply <- nil
		return
	}
	// The seat leaves its old room only after the new one is certain: if entering fails, it stays.
	r, err := a.room(m.room, s.addr)
	if err != nil {
		m.reply <- err
		return
	}
	if at := s.in(m.from); at != nil && m.from != "" {
		a.exit(at, View{Entry: s.entry(event.Left)}, false)
	}
	a.enter(s, r, false, replayLines{said: r.history.last(m.recent), whole: true})
	m.reply <- nil
}

type exitMsg struct {
	seat  *Seat
	room  string
	reply reply
}

func (m exitMsg) apply(a *Actor) {
	at := m.seat.in(m.room)
	if at == nil {
		m.reply <- &Error{Room: m.room, Why: RoomNotIn}
		return
	}
	a.exit(at, View{Entry: m.seat.entry(event.Left)}, false)
	m.reply <- nil
}

type noteMsg struct {
	seat  *Seat
	texts []string
}

func (m noteMsg) apply(a *Actor) {
	// Several texts are a long answer, which a seat that lags does not get. A single one always
	// gets through.
	if len(m.texts) > 1 && a.backlogged(m.seat) {
		return
	}
	for _, text := range m.texts {
		a.tell(m.seat, event.Reply{Kind: event.Note, Text: text})
	}
}

type rawMsg struct {
	seat  *Seat
	bytes string
}

func (m rawMsg) apply(a *Actor) { a.tell(m.seat, event.Reply{Kind: event.Raw, Text: m.bytes}) }

type rosterMsg struct {
	seat  *Seat
	room  string
	reply reply
}

// apply shows the seat the members of a room. The seat need not be in it.
func (m rosterMsg) apply(a *Actor) {
	r := a.rooms[plain.Fold(m.room)]
	if r == nil {
		m.reply <- &Error{Room: m.room, Why: RoomNone}
		return
	}
	m.seat.heard()
	if !a.backlogged(m.seat) {
		a.tell(m.seat, event.Reply{Kind: event.Roster, Room: r.name, Count: uint64(r.seats), Names: r.names(rosterNames)})
	}
	m.reply <- nil
}

type roomsMsg struct{ seat *Seat }

func (m roomsMsg) apply(a *Actor) {
	m.seat.heard()
	if a.backlogged(m.seat) {
		return
	}
	list, more := a.list()
	a.tell(m.seat, event.Reply{Kind: event.Rooms, List: list, Count: uint64(more)})
}

type whoamiMsg struct{ seat *Seat }

func (m whoamiMsg) apply(a *Actor) {
	m.seat.heard()
	for _, at := range m.seat.rooms {
		a.tell(m.seat, event.Reply{Kind: event.Whoami, Nick: m.seat.nick, Room: at.room.name})
	}
}

type replayMsg struct {
	seat  *Seat
	room  string
	last  int // number of lines; -1 for those after since
	since uint64
}

// apply shows the seat kept lines of a room that it is in, then Recent with their number.
func (m replayMsg) apply(a *Actor) {
	m.seat.heard()
	at := m.seat.in(m.room)
	if at == nil || m.seat.ended || a.backlogged(m.seat) || a.overloaded(m.seat) {
		return
	}
	events, whole := at.room.history.last(max(0, m.last)), true
	if m.last < 0 {
		events, whole = at.room.history.since(m.since)
	}
	if !whole {
		a.note(m.seat, event.Reply{Kind: event.Gap, Room: at.room.name})
	}
	// The seat is not shown lines of users whom it ignores. Recent counts only the others.
	shown := uint64(0)
	for i := range events {
		if !m.seat.hides(&events[i], true) {
			a.show(m.seat, View{Entry: events[i], Replay: true})
			shown++
		}
	}
	a.note(m.seat, event.Reply{Kind: event.Recent, Room: at.room.name, Seq: a.seq, Count: shown})
}

type dialectMsg struct {
	seat    *Seat
	dialect Dialect
}

// apply moves the seat into the groups of its new dialect. The dialect renders the whole burst,
// also the events before the change.
func (m dialectMsg) apply(a *Actor) {
	s := m.seat
	s.dialect = m.dialect
	for _, at := range s.rooms {
		at.part()
		at.join(at.room, m.dialect)
	}
}

type echoMsg struct {
	seat *Seat
	on   bool
}

func (m echoMsg) apply(*Actor) { m.seat.silent = !m.on }

type countLineMsg struct{ seat *Seat }

func (m countLineMsg) apply(*Actor) { m.seat.countLines(1) }

type pingMsg struct{ seat *Seat }

func (m pingMsg) apply(a *Actor) {
	s := m.seat
	s.countLines(1)
	a.tell(s, event.Reply{Kind: event.Pong, Count: s.taken()})
}

type leaveMsg struct {
	seat   *Seat
	why    string       // the user's own words
	reason event.Reason // why the connection failed; 0: it did not
}

// apply ends the seat. A seat that has ended already stays as it is.
func (m leaveMsg) apply(a *Actor) {
	if m.seat.ended {
		return
	}
	select {
	case <-a.closing:
		// Transports that close together with the room end their seats too. That is not news: close
		// tells every user why.
	default:
		if m.reason != 0 {
			a.tellDoubts(m.seat)
		}
		a.leave(m.seat, m.why, m.reason, event.EndQuit)
	}
}

// backlogged reports whether a long answer to a seat must be refused, and notifies the seat. It is
// refused if the seat lags by more than half of Config.MaxLag, or if the budget is spent. A user
// who asks faster than they read would fill the memory otherwise.
func (a *Actor) backlogged(s *Seat) bool {
	switch {
	// privateBytes counts the notes of this burst, which are not in the outbox yet.
	case s.behind()+s.privateBytes > a.cfg.MaxLag/2:
		a.tell(s, event.Reply{Kind: event.Note, Reason: event.NoteBacklogged})
	case a.spent():
		a.tell(s, event.Reply{Kind: event.Note, Reason: event.NoteSaving})
	default:
		return false
	}
	return true
}

// overloaded reports whether a replay for a seat must be refused, since this burst has too many
// already, and notifies the seat. Everybody waits while they are rendered.
func (a *Actor) overloaded(s *Seat) bool {
	if a.budget.told < burstBudget {
		return false
	}
	a.tell(s, event.Reply{Kind: event.Note, Reason: event.NoteBusy})
	return true
}

// tell is note for a seat that may have ended.
func (a *Actor) tell(s *Seat, r event.Reply) {
	if !s.ended {
		a.note(s, r)
	}
}

// leave takes a seat out of all its rooms and ends it. The others see the text, or else the reason
// why. bye is the reason that the seat sees.
func (a *Actor) leave(s *Seat, text string, why, bye event.Reason) {
	v := View{Entry: s.entry(event.Quit), Reason: why}
	v.Text = text
	// The leaves of all rooms are one event with one Seq. A seat that shares several rooms with
	// this one sees it once: see view.shows.
	if len(s.rooms) > 0 {
		v.Seq = a.next()
	}
	for len(s.rooms) > 0 {
		a.exit(s.rooms[0], v, false)
	}
	a.end(s, bye)
}

// end marks a seat as ended, notes its Bye, and frees its nick and ticket. The flush that follows
// closes its outbox.
func (a *Actor) end(s *Seat, bye event.Reason) {
	// The Bye comes first: after ended is set, nothing is noted to the seat, so the Bye is last.
	a.note(s, event.Reply{Kind: event.Bye, Reason: bye, Count: s.taken()})
	s.ended = true
	a.leaveNick(s)
	a.stats.Seats--
	a.tickets.release(s.ticket)
}

type announceMsg struct{ entry event.Entry }

func (m announceMsg) apply(a *Actor) {
	if r := a.rooms[plain.Fold(m.entry.Room)]; r != nil {
		e := m.entry
		e.Seq = 0
		a.record(r, View{Entry: e})
	}
}

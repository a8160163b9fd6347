package state

import (
	"cmp"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Join gives a connection a seat. The command is a *Join, since a Join is large. Its error is a
// *NickError or an *Error. A refused nick changes nothing. A refused room does not bring back the
// client's old seat.
type Join struct {
	Seat uint64 // its number, not used before; at least 1
	// User identifies the user. The nick is in the form that CheckNick returns. If the nick's user
	// has the same account, not empty, the seat is one more of theirs. The key, if not empty, ties
	// the connections of one client together: the seat takes the place of the client's old one.
	// Lines taken under the key are counted over all connections.
	User         event.Identity
	Door         event.Door    // by which the user comes in
	Profile      Profile       // as the client gives it
	AllowVariant bool          // take a free variant if the nick is taken
	Room         string        // where to sit first, in the form that CheckRoom returns; empty: in no room, and the lobby is not entered later
	RoomKey      string        // of the room, if it needs one
	ThisRoom     bool          // the client knows its rooms: that of the key does not replace Room
	Recent       int           // lines of history to show at most
	Kept         []event.Entry // the newest lines of the room, in case it is made: see State.Missing

	// Since is the Seq of the last event that the client saw in the room, in Epoch. The client gets
	// the lines that followed it instead of the Recent lines. It gets all that are kept if the state
	// has another epoch. The empty Epoch stands for a client that saw nothing. If the key is known
	// in that epoch, its latest nick and room replace those of the command. So a rename or a move
	// that was carried out is not lost if the client never learned of it.
	Epoch string
	Since uint64
	// Private is the Seq of the latest private line that the client saw; 0: it is Since.
	Private uint64
}

func (c *Join) wellFormed() bool {
	return c.Seat > 0 && isIdentity(&c.User) && c.Profile.wellFormed() && proper(c.Room, event.MaxName)
}

func (c *Join) apply(s *State) error {
	own := *c // commands do not change
	return own.carryOut(s)
}

// carryOut makes a seat for a user, in this order: find the client by its key, check the nick, end the
// client's old seat, find the room, and enter it.
func (c *Join) carryOut(s *State) error {
	if s.seat(c.Seat) != nil {
		return ErrMalformed
	}
	ticket := s.tickets.byKey[c.User.Key] // no ticket has the empty key
	resumes := c.Epoch != "" && c.Epoch == s.epoch
	sameRoom := true
	var own *Seat // the client's old seat, if there is one
	if ticket != nil {
		own = ticket.seat
		// The nick and the room of the ticket are newer than those that the client knows.
		if resumes {
			c.User.Nick = ticket.nick
			if c.Room != "" && ticket.room != "" && !c.ThisRoom {
				sameRoom = plain.Fold(c.Room) == plain.Fold(ticket.room) // if not, Since refers to another room
				c.Room = ticket.room
			}
		}
	}
	// The old seat ends only after the nick is certain, so that a refused nick leaves it alone.
	if err := c.chooseNick(s, own); err != nil {
		return err
	}
	var old stay
	if own != nil {
		old = s.replace(own, c.Room, c.User.Nick)
	}
	r, made, err := c.chooseRoom(s, old)
	if err != nil && resumes { // its room was forgotten, and there is no place to make it again
		sameRoom = false
		r, made, err = s.room(s.lobby, c.User.Addr, nil)
	}
	if err != nil {
		return err
	}
	seat := s.sit(c)
	seat.roomless = c.Room == ""
	back := Replay{recent: c.Recent}
	switch {
	case resumes && c.ThisRoom && c.Since == 0: // the client comes back, and has not seen this room
	case resumes && sameRoom:
		back.following, back.since = true, c.Since
	case c.Epoch != "" && !resumes: // the client has seen nothing of this epoch
		back.following = true
	}
	if resumes && c.User.Key != "" {
		back.private, back.known, back.seen = true, ticket != nil, cmp.Or(c.Private, c.Since)
	}
	s.out.Seated(seat, r, back)
	if r == nil {
		return nil
	}
	if made {
		r.founder = founder{seat.user.number, seat.user.account}
	}
	s.enter(seat, r, old, back)
	return nil
}

// chooseNick checks the nick, and takes a variant if that is allowed and needed. own is the client's
// old seat, which is about to end, or nil.
func (c *Join) chooseNick(s *State, own *Seat) error {
	// All seats of an account are those of one user.
	if u := s.userOf(c.User.Account, own); u != nil {
		c.User.Nick = u.nick
		return nil
	}
	// The nick of the old seat does not count as taken, unless the user has other seats.
	var gone *User
	if own != nil && len(own.user.seats) == 1 {
		gone = own.user
	}
	refusal := s.refuse(c.User.Nick, gone, c.User)
	switch {
	case refusal == nil:
	case !c.AllowVariant || refusal.Free == "":
		return refusal
	default:
		c.User.Nick = refusal.Free
	}
	return nil
}

// chooseRoom returns the room to enter, and whether it was made. It returns nil if the seat is to be
// in none. old is the client's stay in the room.
func (c *Join) chooseRoom(s *State, old stay) (r *Room, made bool, err error) {
	if c.Room == "" {
		return nil, false, nil
	}
	r, made, err = s.room(c.Room, c.User.Addr, c.Kept)
	if err != nil || old.silent {
		return r, made, err
	}
	u := s.users.byNick[plain.Fold(c.User.Nick)]
	v := s.visitorOf(&c.User, u)
	v.username = cmp.Or(c.Profile.Username, v.username)
	return r, made, r.admits(&v, u, c.RoomKey, s.now)
}

// sit makes the seat of a user, whose nick is free or who shares it.
func (s *State) sit(c *Join) *Seat {
	n, id := c.Seat, c.User
	u := s.users.byNick[plain.Fold(id.Nick)]
	var seat *Seat
	if u != nil {
		seat = new(Seat)
	} else {
		// Most users have one seat, so both are made at once.
		made := new(struct {
			User
			Seat
		})
		u, seat = &made.User, &made.Seat
		u.number = s.tickets.number(id.Key)
		s.setAccount(u, id.Account)
		u.seats = u.oneSeat[:0]
		s.setNick(u, id.Nick, id)
	}
	seat.name, seat.user, seat.addr, seat.door = seatName{s.node, n}, u, id.Addr, c.Door
	s.setRoles(seat, id.Roles)
	seat.came = uint32(s.now.Unix())
	u.seats = append(u.seats, seat)
	seat.introduce(&c.Profile)
	s.tickets.take(seat, id.Key)
	if seat.ticket != nil {
		seat.ticket.nick = u.nick
	}
	s.addIgnores(seat)
	s.node.seats[n] = seat
	s.seats++
	return seat
}

// A stay is the place that a client's old seat had in the room that its new one enters.
type stay struct {
	silent bool // the members need not notice the change
	rank   event.Rank
}

// replace ends the seat of a connection that its client has given up. If the client takes the same
// nick in the same room again, the members of this room see neither a leave nor a join. Those of the
// ghost's other rooms see that it leaves.
func (s *State) replace(ghost *Seat, room, nick string) (old stay) {
	if room != "" && ghost.user.look.Folded == plain.Fold(nick) {
		if at := ghost.In(room); at != nil {
			old = stay{true, at.rank}
			// The room is not forgotten here, even if it is empty: the client enters it at once.
			s.depart(ghost, at, nil, End{})
		}
	}
	kind := event.Quit
	if old.silent {
		kind = event.Left
	}
	s.end(ghost, kind, 0, "", End{Reason: event.EndReplaced})
	return old
}

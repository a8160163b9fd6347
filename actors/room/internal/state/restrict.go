package state

import (
	"slices"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Restrict bans users from a room, and puts out those who are in it, or mutes them there. Its error is
// an *Error, or a *TellError if nobody has the nick.
type Restrict struct {
	Seat   uint64
	Room   string
	Target event.Target
	Mute   bool
	For    time.Duration // at most MaxRestriction; 0: for ever
	Text   string        // why; may be empty
	Sure   bool          // also if more than one member is from the network
}

func (c Restrict) wellFormed() bool {
	return isName(c.Room) && isTarget(&c.Target) && proper(c.Text, MaxTopic) && c.For >= 0 && c.For <= MaxRestriction
}

func (c Restrict) apply(s *State) error {
	seat, r, err := s.governor(c.Seat, c.Room)
	if err != nil {
		return err
	}
	if !c.Mute && r.name == s.lobby {
		return &Error{Room: r.name, Why: RoomLobby}
	}
	b, name, err := c.make(s, seat, r)
	if err != nil {
		return err
	}
	r.restrictions = slices.DeleteFunc(r.restrictions, func(o Restriction) bool {
		return o.over(s.now) || o.Mute == b.Mute && o.like(&b) && (seat.operates() || !o.above)
	})
	if len(r.restrictions) >= maxRestrictions {
		return &Error{Room: r.name, Why: RoomBansFull, Count: maxRestrictions}
	}
	r.restrictions = append(r.restrictions, b)
	s.entry = seat.user.by(event.Banned)
	if c.Mute {
		s.entry.Kind = event.Muted
	}
	s.entry.Peer, s.entry.Text = name, c.Text
	s.entry.Seconds = uint32((c.For + time.Second - 1) / time.Second)
	s.record(r, seat)
	if !c.Mute {
		s.enforce(r, &b, name)
	}
	s.out.Configured(r, seat)
	s.chartered(r)
	return nil
}

// make returns the restriction, and the name of its target.
func (c Restrict) make(s *State, seat *Seat, r *Room) (b Restriction, name string, err error) {
	b = Restriction{Target: c.Target, Mute: c.Mute, By: seat.user.nick, Why: c.Text, Made: s.now, above: seat.operates()}
	b.folded = plain.Fold(c.Target.Mask)
	if c.For > 0 {
		b.Until = s.now.Add(c.For)
	}
	name = c.Target.Name()
	switch {
	case c.Target.Nick != "":
		if u := s.users.byNick[plain.Fold(c.Target.Nick)]; u != nil {
			if err := seat.mayGovern(r, u); err != nil {
				return b, "", err
			}
			name = u.nick
			b.Target, b.number, b.client = targetOf(u.nick, u.account), u.number, event.IDOf(u.key())
		} else if was := s.formers.byNick[plain.Fold(c.Target.Nick)]; was != nil {
			b.Target, b.client = targetOf(c.Target.Nick, was.account), event.IDOf(was.key)
		} else {
			return b, "", s.absent(c.Target.Nick, plain.Fold(c.Target.Nick))
		}
		if b.Target.Account != "" {
			b.number, b.client = 0, event.KeyID{}
		}
	case c.Target.Account != "":
		for _, u := range s.accounts[plain.Fold(c.Target.Account)] {
			if err := seat.mayGovern(r, u); err != nil {
				return b, "", err
			}
		}
	default:
		if n := r.present(&b); n > 1 && !c.Sure {
			return b, "", &Error{Room: r.name, Why: RoomManyThere, Count: n}
		}
	}
	return b, name, nil
}

// targetOf returns the target that stands for a user.
func targetOf(nick, account string) event.Target {
	if account != "" {
		return event.Target{Account: account}
	}
	return event.Target{Nick: nick}
}

// present returns the number of members whom a restriction concerns.
func (r *Room) present(b *Restriction) (n int) {
	for _, m := range r.members {
		if m.covered(b) {
			n++
		}
	}
	return n
}

// covered reports whether a restriction concerns one of the member's seats in the room.
func (m *Member) covered(b *Restriction) bool {
	return slices.ContainsFunc(m.user.seats, func(seat *Seat) bool {
		v := seat.visitor()
		return slices.Contains(seat.places, m) && b.covers(&v)
	})
}

// enforce puts the users whom a new ban concerns out of a room. Operators of the room are not put out
// with their network or by a mask. The members have seen that the user with the nick name is banned; they see each
// other one leave.
func (s *State) enforce(r *Room, b *Restriction, name string) {
	for _, m := range slices.Clone(r.members) {
		if (b.Target.Network.IsValid() || b.Target.Mask != "") && m.governs() {
			continue
		}
		for _, seat := range slices.Clone(m.user.seats) {
			v := seat.visitor()
			if !slices.Contains(seat.places, m) {
				continue
			}
			ban := r.restricted(false, &v, s.now)
			if ban == nil {
				continue
			}
			var e *event.Entry
			if m.user.nick != name {
				left := m.user.by(event.Left)
				e = &left
			}
			s.putOut(seat, m, e, ban.end())
		}
	}
}

// enforceOn puts a seat out of the rooms from which its user is banned, since it has another user or
// account now.
func (s *State) enforceOn(seat *Seat) {
	v := seat.visitor()
	for _, m := range slices.Clone(seat.places) {
		if ban := m.room.restricted(false, &v, s.now); ban != nil {
			e := seat.user.by(event.Left)
			s.putOut(seat, m, &e, ban.end())
		}
	}
}

// Lift ends a ban or a mute. Its error is an *Error.
type Lift struct {
	Seat   uint64
	Room   string
	Target event.Target // its Nick may be that of a user who is known by their account
	Mute   bool
}

func (c Lift) wellFormed() bool { return isName(c.Room) && isTarget(&c.Target) }

func (c Lift) apply(s *State) error {
	seat, r, err := s.governor(c.Seat, c.Room)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.restrictions, func(b Restriction) bool {
		return b.Mute == c.Mute && !b.over(s.now) && c.means(s, &b)
	})
	if i < 0 {
		return &Error{Room: r.name, Why: RoomNoBan, Nick: c.Target.Name()}
	}
	if r.restrictions[i].above && !seat.operates() {
		return &Error{Room: r.name, Why: RoomRank}
	}
	r.restrictions = slices.Delete(r.restrictions, i, i+1)
	s.entry = seat.user.by(event.Unbanned)
	if c.Mute {
		s.entry.Kind = event.Unmuted
	}
	s.entry.Peer = c.Target.Name()
	s.record(r, seat)
	s.chartered(r)
	return nil
}

// means reports whether the target of the command is that of a restriction.
func (c Lift) means(s *State, b *Restriction) bool {
	switch {
	case c.Target.Network.IsValid():
		return c.Target.Network == b.Target.Network
	case c.Target.Mask != "":
		return b.folded == plain.Fold(c.Target.Mask)
	case c.Target.Account != "":
		return b.Target.Account != "" && plain.Fold(c.Target.Account) == plain.Fold(b.Target.Account)
	}
	nick := plain.Fold(c.Target.Nick)
	if b.Target.Nick != "" && nick == plain.Fold(b.Target.Nick) || b.Target.Account != "" && nick == plain.Fold(b.Target.Account) {
		return true
	}
	u := s.users.byNick[nick]
	return u != nil && (b.number != 0 && b.number == u.number || u.account != "" && b.Target.Account != "" && plain.Fold(u.account) == plain.Fold(b.Target.Account))
}

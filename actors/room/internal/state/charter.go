package state

import (
	"slices"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// How long a room with a charter lasts while nobody is in it.
const (
	lastsByGuest   = 24 * time.Hour      // nobody may change it but the operators of the server
	lastsByAccount = 30 * 24 * time.Hour // its founder has an account
)

// A Charter is what lasts of a room while nobody is in it, and over a restart of all nodes. It has no key
// of a client.
type Charter struct {
	Room         string // in the form that users see
	Founder      string // the account of its founder; empty: they have none
	Topic        Subject
	Settings     Settings
	Restrictions []Lasting
	Exceptions   []Lasting `json:",omitempty"` // masks
	Invitations  []Lasting `json:",omitempty"` // masks
}

// A Lasting is a Restriction of a Charter.
type Lasting struct {
	Restriction
	Above  bool        // an operator of the server has made it
	Client event.KeyID // of the guest's client; zero: none
}

// chartered reports the charter of a room after a change.
func (s *State) chartered(r *Room) {
	c := r.charter(s.now)
	if c == nil && !r.lasts {
		return
	}
	r.lasts = c != nil
	s.out.Chartered(r.name, c)
}

// charter returns the charter of the room, or nil if nothing of it lasts. A room in which nothing was ever
// said does not last for its founder alone.
func (r *Room) charter(now time.Time) *Charter {
	c := Charter{Room: r.name, Founder: r.founder.account, Topic: r.topic, Settings: r.settings}
	c.Restrictions, c.Exceptions, c.Invitations = lastingOf(r.Restrictions(now)), lastingOf(r.exceptions), lastingOf(r.invitations)
	said := c.Founder != "" && len(r.history.entries()) > 0
	if !said && c.Topic == (Subject{}) && c.Settings == (Settings{}) && len(c.Restrictions)+len(c.Exceptions)+len(c.Invitations) == 0 {
		return nil
	}
	return &c
}

// lastingOf returns a list of a room as its charter has it.
func lastingOf(list []Restriction) (all []Lasting) {
	for _, b := range list {
		all = append(all, Lasting{b, b.above, b.client})
	}
	return all
}

// restored is the opposite of lastingOf.
func restored(all []Lasting) (list []Restriction) {
	for _, b := range all {
		b.above, b.client, b.folded = b.Above, b.Client, plain.Fold(b.Target.Mask)
		list = append(list, b.Restriction)
	}
	return list
}

// lasting returns how long the room lasts while it is empty.
func (r *Room) lasting() time.Duration {
	switch {
	case !r.lasts:
		return forgetAfter
	case r.founder.account == "":
		return lastsByGuest
	}
	return lastsByAccount
}

// Restore makes rooms by their charters, after the Reserve of all accounts and before anybody is in the chat. It
// does not change rooms that have members, or a charter. Its error is nil.
type Restore struct{ Charters []Charter }

func (c Restore) wellFormed() bool {
	return len(c.Charters) <= maxNames && !slices.ContainsFunc(c.Charters, func(c Charter) bool { return !c.ok() })
}

// ok reports whether a command may have the charter.
func (c *Charter) ok() bool {
	set := Configure{Key: c.Settings.Key, Limit: c.Settings.Limit, Slow: c.Settings.Slow}
	return isName(c.Room) && proper(c.Founder, event.MaxName) && proper(c.Topic.Text, MaxTopic) && proper(c.Topic.By, event.MaxName) &&
		set.Bounded() && areLasting(c.Restrictions, maxRestrictions) && areLasting(c.Exceptions, maxMasks) && areLasting(c.Invitations, maxMasks)
}

// areLasting reports whether a command may have a list of a charter, of at most some lines.
func areLasting(list []Lasting, most int) bool {
	return len(list) <= most && !slices.ContainsFunc(list, func(b Lasting) bool {
		return !isTarget(&b.Target) || !proper(b.By, event.MaxName) || !proper(b.Why, MaxTopic)
	})
}

func (c Restore) apply(s *State) error { //nolint:unparam // a method of command
	for i := range c.Charters {
		s.restore(&c.Charters[i])
	}
	return nil
}

func (s *State) restore(c *Charter) {
	r := s.Room(c.Room)
	switch {
	case r == nil && len(s.rooms) >= s.limits.MaxRooms, r != nil && (len(r.members) > 0 || r.lasts):
		return
	case r == nil:
		r = s.newRoom(c.Room)
		s.rooms[r.key] = r
		s.made[r.maker]++
	}
	r.emptied = s.now
	r.topic, r.settings = c.Topic, c.Settings
	if s.registered.byNick[plain.Fold(c.Founder)] != nil { // the account may be removed meanwhile
		r.founder.account = c.Founder
	}
	r.restrictions, r.exceptions, r.invitations = restored(c.Restrictions), restored(c.Exceptions), restored(c.Invitations)
	r.lasts = true
	s.chartered(r) // bans may be over
}

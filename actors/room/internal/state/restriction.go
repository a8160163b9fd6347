package state

import (
	"slices"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

const maxRestrictions = 256 // bans and mutes of one room

// MaxRestriction is the longest time of a restriction that is not for ever.
const MaxRestriction = 10 * 366 * 24 * time.Hour

// isTarget reports whether a command may have a target.
func isTarget(t *event.Target) bool {
	return t.One() && (t.Nick == "" || isName(t.Nick)) && (t.Account == "" || isName(t.Account)) && (t.Mask == "" || IsMask(t.Mask))
}

// A Restriction keeps users out of a room, or keeps them from speaking there.
type Restriction struct {
	Target event.Target
	Mute   bool   // they may not speak; otherwise they may not enter
	By     string // the nick of the operator
	Why    string // may be empty
	Made   time.Time
	Until  time.Time // zero: for ever

	above  bool        // an operator of the server has made it: those of the room do not end it
	number uint64      // of the guest; 0: none
	client event.KeyID // of the guest's client; zero: none
	folded string      // the mask, folded; empty: none
}

// like reports whether the restriction has the target of another one.
func (b *Restriction) like(o *Restriction) bool {
	return b.Target == o.Target || b.folded != "" && b.folded == o.folded
}

// over reports whether the restriction has ended.
func (b *Restriction) over(now time.Time) bool { return !b.Until.IsZero() && !now.Before(b.Until) }

// left returns how long the restriction lasts; 0: for ever.
func (b *Restriction) left(now time.Time) time.Duration {
	if b.Until.IsZero() {
		return 0
	}
	return b.Until.Sub(now)
}

// covers reports whether the restriction concerns a user.
func (b *Restriction) covers(v *visitor) bool {
	switch t := &b.Target; {
	case t.Network.IsValid():
		return t.Network.Contains(v.addr)
	case t.Account != "":
		return v.account != "" && plain.Fold(t.Account) == plain.Fold(v.account)
	case t.Mask != "":
		return v.is(b.folded)
	}
	return b.number != 0 && b.number == v.number || b.client != (event.KeyID{}) && b.client == v.client() || v.nick == plain.Fold(b.Target.Nick)
}

// restricted returns a ban or a mute of the room that concerns a user, or nil. It concerns no operator of
// the server. The founder is concerned only by one that such an operator has made.
func (r *Room) restricted(mute bool, v *visitor, now time.Time) *Restriction {
	if v.operates {
		return nil
	}
	for i := range r.restrictions {
		b := &r.restrictions[i]
		if b.Mute == mute && !b.over(now) && b.covers(v) && (b.above || !r.founder.is(v.number, v.account)) && (mute || !r.excepts(v, b)) {
			return b
		}
	}
	return nil
}

// bars returns an *Error if a user is banned from the room.
func (r *Room) bars(v *visitor, now time.Time) error {
	if b := r.restricted(false, v, now); b != nil {
		return &Error{Room: r.name, Why: RoomBanned, Wait: b.left(now), Text: b.Why}
	}
	return nil
}

// end returns why the ban puts a seat out.
func (b *Restriction) end() End { return End{event.EndBanned, b.By, b.Why} }

// mutes returns an *Error if a user may not speak in the room.
func (r *Room) mutes(v *visitor, now time.Time) error {
	if b := r.restricted(true, v, now); b != nil {
		return &Error{Room: r.name, Why: RoomMuted, Wait: b.left(now), Text: b.Why}
	}
	return nil
}

// Mutes reports whether a seat may not speak in the room.
func (r *Room) Mutes(seat *Seat, now time.Time) bool {
	v := seat.visitor()
	return r.mutes(&v, now) != nil
}

// Bans reports whether there are bans of the room.
func (r *Room) Bans() bool {
	return slices.ContainsFunc(r.restrictions, func(b Restriction) bool { return !b.Mute })
}

// Restrictions returns the bans and mutes of the room, oldest first.
func (r *Room) Restrictions(now time.Time) []Restriction {
	all := slices.Clone(r.restrictions)
	return slices.DeleteFunc(all, func(b Restriction) bool { return b.over(now) })
}

package room

import (
	"container/list"
	"net/netip"
	"time"

	"tertulia/actors/peer"
)

const (
	keepNick        = 5 * time.Minute // how long a left nick is kept for its user
	lately          = time.Hour       // how long its last user is remembered
	maxFormer       = 4096            // remembered users
	maxFormerByHost = 16              // remembered users of one address
)

// A former is a user who has left a nick. For keepNick nobody else gets the nick: private lines for
// its user would go to whoever takes it first. Only a nick under which something was said is
// remembered, so that nobody can reserve many nicks just by trying them.
//
// The user is recognized by the key or by the address. Our client chooses a new key each time it
// starts, and a user who restarts it wants the same nick. So the address counts for our client too.
// Users who share an address, as in one NAT, are not told apart.
type former struct {
	look look   // the nick's
	key  string // the client's; empty if it has none
	host netip.Addr
	left time.Time
	at   *list.Element // in formers.order
}

// is reports whether a user with a key and an address may be the former user.
func (f *former) is(key string, addr netip.Addr) bool {
	return f.key != "" && f.key == key || f.host == peer.Host(addr)
}

// formers holds the users who have left nicks recently. The oldest are forgotten first.
type formers struct {
	byLook[*former]
	byHost map[netip.Addr][]*former // oldest first
	order  *list.List               // of *former, oldest first
}

func newFormers() formers {
	return formers{newByLook[*former](), make(map[netip.Addr][]*former), list.New()}
}

// add remembers that a user has left a nick. It replaces an earlier user of the nick.
func (f *formers) add(l look, key string, addr netip.Addr, now time.Time) {
	f.remove(f.byNick[l.folded])
	added := &former{look: l, key: key, host: peer.Host(addr), left: now}
	added.at = f.order.PushBack(added)
	f.byLook.add(l, added)
	f.byHost[added.host] = append(f.byHost[added.host], added)
	if of := f.byHost[added.host]; len(of) > maxFormerByHost {
		f.remove(of[0])
	}
	// The loop ends at the latest at the entry that was just added, which is new.
	for oldest := f.oldest(); len(f.byNick) > maxFormer || now.Sub(oldest.left) >= lately; oldest = f.oldest() {
		f.remove(oldest)
	}
}

func (f *formers) oldest() *former { return f.order.Front().Value.(*former) }

// remove forgets a former user. gone may be nil.
func (f *formers) remove(gone *former) {
	if gone == nil {
		return
	}
	f.order.Remove(gone.at)
	f.byLook.remove(gone.look, gone)
	var rest []*former
	for _, other := range f.byHost[gone.host] {
		if other != gone {
			rest = append(rest, other)
		}
	}
	if f.byHost[gone.host] = rest; len(rest) == 0 {
		delete(f.byHost, gone.host)
	}
}

// other returns a former user who is not the one with key and addr, and who left the nick or one
// that looks like it less than within ago. It returns nil if there is none.
func (f *formers) other(l look, key string, addr netip.Addr, now time.Time, within time.Duration) *former {
	for was := range f.like(l) {
		if !was.is(key, addr) && now.Sub(was.left) < within {
			return was
		}
	}
	return nil
}

// back forgets the former user of a nick if they have it again. It reports whether there was one.
func (f *formers) back(l look, key string, addr netip.Addr) bool {
	was := f.byNick[l.folded]
	if was == nil || !was.is(key, addr) {
		return false
	}
	f.remove(was)
	return true
}

// key returns the key of the seat's client, or "" if it has none.
func (s *Seat) key() string {
	if s.ticket == nil {
		return ""
	}
	return s.ticket.key
}

// setNick gives a seat a nick that is free for it. A user who comes back to a nick under which they
// spoke need not speak again for it to be kept.
func (a *Actor) setNick(s *Seat, nick string) {
	s.nick, s.look, s.named = nick, lookOf(nick), a.now
	s.spoke = a.formers.back(s.look, s.key(), s.addr)
	a.nicks.add(s.look, s)
	if s.ticket != nil {
		s.ticket.nick = nick
	}
}

// leaveNick frees the nick of a seat. If something was said under it, it is kept for its user.
func (a *Actor) leaveNick(s *Seat) {
	a.nicks.remove(s.look, s)
	if s.spoke {
		a.formers.add(s.look, s.key(), s.addr, a.now)
	}
}

// changedHands returns why a private line is not sent to a seat yet, or nil if it can be sent. The
// nick may have been another user's a short time ago, and the sender may mean that user.
//
// The line is refused once for each sender, and sent if they send it again. A warning with the
// confirmation would come too late: the stranger would have the line. A question would need an
// answer that a pipe cannot give.
func (a *Actor) changedHands(from, to *Seat) error {
	was := a.formers.other(to.look, to.key(), to.addr, a.now, lately)
	if was == nil || from.warned == to {
		return nil
	}
	from.warned = to
	name := to.nick
	if was.look.folded != to.look.folded {
		name = was.look.folded
	}
	return &TellError{Nick: to.nick, Why: TellChangedHands, Came: a.now.Sub(to.named), Other: name, Left: a.now.Sub(was.left)}
}

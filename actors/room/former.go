package room

import (
	"container/list"
	"fmt"
	"net/netip"
	"time"

	"tertulia/actors/peer"
)

const (
	keepNick        = 5 * time.Minute // for which a nick stays its user's who has left it
	lately          = time.Hour       // for which it is remembered who left it
	maxFormer       = 4096            // users who are remembered
	maxFormerByHost = 16              // of them, of one address
)

// A former is a user who has left a nick. For keepNick nobody else gets the nick:
// private lines that are meant for its user would go to whoever takes it first. Only
// a nick that has said something is remembered, so that nobody can reserve nicks by
// the dozen just by trying them.
//
// Its user is known by the key or by the address. Our client chooses a new key
// each time it starts and a user who starts it again wants the same nick, so for
// our client the address counts too. Users who share an address, as behind one
// router, are not told apart.
type former struct {
	look look   // of the nick
	key  string // of a client; "": none
	host netip.Addr
	left time.Time
	at   *list.Element // of formers.order
}

// is reports whether somebody can be the former user.
func (f *former) is(key string, addr netip.Addr) bool {
	return f.key != "" && f.key == key || f.host == peer.Host(addr)
}

// formers is who has left nicks lately. The oldest are forgotten first.
type formers struct {
	byLook[*former]
	byHost map[netip.Addr][]*former // oldest first
	order  *list.List               // of *former, oldest first
}

func newFormers() formers {
	return formers{newByLook[*former](), make(map[netip.Addr][]*former), list.New()}
}

// add remembers a user of a nick, in the place of an earlier one.
func (f *formers) add(l look, key string, addr netip.Addr, now time.Time) {
	f.remove(f.byNick[l.folded])
	added := &former{look: l, key: key, host: peer.Host(addr), left: now}
	added.at = f.order.PushBack(added)
	f.byLook.add(l, added)
	f.byHost[added.host] = append(f.byHost[added.host], added)
	if of := f.byHost[added.host]; len(of) > maxFormerByHost {
		f.remove(of[0])
	}
	for oldest := f.oldest(); len(f.byNick) > maxFormer || now.Sub(oldest.left) >= lately; oldest = f.oldest() {
		f.remove(oldest)
	}
}

func (f *formers) oldest() *former { return f.order.Front().Value.(*former) }

// remove forgets a former user, who may be nil.
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

// other returns the user who has left a nick, or one that looks like it, for less than
// within, if it is not the one with key and addr, or else nil.
func (f *formers) other(l look, key string, addr netip.Addr, now time.Time, within time.Duration) *former {
	for was := range f.like(l) {
		if !was.is(key, addr) && now.Sub(was.left) < within {
			return was
		}
	}
	return nil
}

// back forgets the former user of a nick who has it again, and reports whether
// there was one.
func (f *formers) back(l look, key string, addr netip.Addr) bool {
	was := f.byNick[l.folded]
	if was == nil || !was.is(key, addr) {
		return false
	}
	f.remove(was)
	return true
}

// key returns the key that the seat's client has, or "".
func (s *Seat) key() string {
	if s.ticket == nil {
		return ""
	}
	return s.ticket.key
}

// setNick gives a seat a nick that it may have. Who comes back to a nick under
// which they have spoken need not speak again for it to be kept.
func (a *Actor) setNick(s *Seat, nick string) {
	s.nick, s.look, s.named = nick, lookOf(nick), a.now
	s.spoke = a.formers.back(s.look, s.key(), s.addr)
	a.nicks.add(s.look, s)
	if s.ticket != nil {
		s.ticket.nick = nick
	}
}

// leaveNick takes the nick of a seat back, and keeps it for its user.
func (a *Actor) leaveNick(s *Seat) {
	a.nicks.remove(s.look, s)
	if s.spoke {
		a.formers.add(s.look, s.key(), s.addr, a.now)
	}
}

// changedHands returns why a private line is not sent to a seat at once, or nil:
// its nick was somebody else's a short time ago, and the sender may mean that user.
//
// The line is refused, once for each sender, and sent when it comes again. A
// warning beside the confirmation would come when the stranger has the line
// already, and a question would need an answer that a pipe cannot give.
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
	return fmt.Errorf("not sent: this %s came %s, and another %s left %s. Send it again if you mean this one",
		to.nick, ago(a.now.Sub(to.named)), name, ago(a.now.Sub(was.left)))
}

// ago words how long ago something was.
func ago(d time.Duration) string {
	if d < time.Minute {
		return "just now"
	}
	return minutes(int(d/time.Minute)) + " ago"
}

func minutes(n int) string {
	if n == 1 {
		return "1 minute"
	}
	return fmt.Sprint(n, " minutes")
}

package state

import (
	"container/list"
	"net/netip"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/peer"
	"tertulia/actors/plain"
)

const (
	keepNick           = 5 * time.Minute // how long a nick is kept for a user who has left it
	lately             = time.Hour       // how long the user who left it is remembered
	maxFormer          = 4096            // users who are remembered
	maxFormerByNetwork = 16              // users who are remembered of one network: see peer.Network
)

// A former is a user who has left a nick. For keepNick nobody else gets the nick: private lines for
// its user would go to whoever takes it first. Only a nick under which something was said is
// remembered, so that nobody can reserve many nicks just by trying them.
//
// The user is recognized by the account, the key or the address. Our client chooses a new key each
// time it starts, and a user who restarts it wants the same nick. So the address counts for our
// client too. Users who share an address, as in one NAT, cannot be distinguished.
type former struct {
	look    Look   // the nick's
	account string // empty if the user has none
	key     string // the client's; empty if it has none
	host    netip.Addr
	network netip.Prefix
	left    time.Time
	at      *list.Element // in formers.order
}

// is reports whether a user may be the former user.
func (f *former) is(id event.Identity) bool {
	return f.account != "" && f.account == id.Account || f.key != "" && f.key == id.Key || f.host == peer.Host(id.Addr)
}

// formers holds the users who have left nicks recently. The oldest are forgotten first.
type formers struct {
	ByLook[*former]
	byNetwork map[netip.Prefix][]*former // oldest first
	order     *list.List                 // of *former, oldest first
}

func newFormers() formers {
	return formers{NewByLook[*former](), make(map[netip.Prefix][]*former), list.New()}
}

// leave remembers that a user has left a nick. It replaces an earlier user of the nick.
func (f *formers) leave(l Look, id event.Identity, now time.Time) {
	f.forget(f.byNick[l.Folded])
	added := &former{look: l, account: id.Account, key: id.Key, host: peer.Host(id.Addr), network: peer.Network(id.Addr), left: now}
	added.at = f.order.PushBack(added)
	f.Add(l, added)
	f.byNetwork[added.network] = append(f.byNetwork[added.network], added)
	if of := f.byNetwork[added.network]; len(of) > maxFormerByNetwork {
		f.forget(of[0])
	}
	// The loop ends at the latest at the entry that was just added, which is new.
	for oldest := f.oldest(); len(f.byNick) > maxFormer || now.Sub(oldest.left) >= lately; oldest = f.oldest() {
		f.forget(oldest)
	}
}

func (f *formers) oldest() *former { return f.order.Front().Value.(*former) }

// forget forgets a former user. gone may be nil.
func (f *formers) forget(gone *former) {
	if gone == nil {
		return
	}
	f.order.Remove(gone.at)
	f.Remove(gone.look, gone)
	var rest []*former
	for _, other := range f.byNetwork[gone.network] {
		if other != gone {
			rest = append(rest, other)
		}
	}
	if f.byNetwork[gone.network] = rest; len(rest) == 0 {
		delete(f.byNetwork, gone.network)
	}
}

// other returns a former user other than id, who left the nick or one that looks like it less than
// within ago. It returns nil if there is none.
func (f *formers) other(l Look, id event.Identity, now time.Time, within time.Duration) *former {
	for was := range f.Like(l) {
		if !was.is(id) && now.Sub(was.left) < within {
			return was
		}
	}
	return nil
}

// back forgets the former user of a nick if id has it again. It reports whether there was one.
func (f *formers) back(l Look, id event.Identity) bool {
	was := f.byNick[l.Folded]
	if was == nil || !was.is(id) {
		return false
	}
	f.forget(was)
	return true
}

// Latest returns the account of the user who has a nick, or else of the one who has left it lately, and the
// key of their client. Both are empty if there is none.
func (s *State) Latest(nick string) (account, key string) {
	folded := plain.Fold(nick)
	if u := s.users.byNick[folded]; u != nil {
		return u.account, u.key()
	}
	if was := s.formers.byNick[folded]; was != nil {
		return was.account, was.key
	}
	return "", ""
}

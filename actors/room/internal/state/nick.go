package state

import (
	"math/rand/v2"
	"strconv"
	"unicode"

	"tertulia/actors/event"
)

// MaxName is the maximum number of characters in a nick, and in a room's name after its #.
const MaxName = 32

// Of the tries for a free variant of a nick, the first are numbered and the others are random.
const (
	numberedTries = 8
	allTries      = 32
)

// refuse returns why a user cannot have a nick, or nil if they can. id identifies the user, and own
// is the user that they are already, or nil.
func (s *State) refuse(nick string, own *User, id event.Identity) *NickError {
	refusal := s.taken(nick, own, id)
	if refusal == nil {
		return nil
	}
	var random *rand.Rand
	for try := range allTries { // after these, no variant is offered
		n := 2 + try
		if try >= numberedTries {
			if random == nil {
				// All nodes draw the same numbers for this command.
				random = rand.New(rand.NewPCG(s.at, uint64(s.index)))
			}
			n = 10 + random.IntN(100_000)
		}
		if v := variant(nick, n); s.taken(v, own, id) == nil {
			refusal.Free = v
			break
		}
	}
	return refusal
}

// taken returns an error that says who else has a nick, or one that looks like it. It returns nil if
// the user can have the nick. The arguments are those of refuse. The user who has the nick is not
// notified.
func (s *State) taken(nick string, own *User, id event.Identity) *NickError {
	l := LookOf(nick)
	// This comes first, since its user may log in to it while they have another seat.
	owner := false
	for r := range s.registered.Like(l) {
		switch {
		case r.owned(id.Account), own != nil && r.owned(own.account) && own.proves(&id):
			owner = true
		case r.look.Folded == l.Folded:
			return &NickError{Nick: nick, Why: NickRegistered}
		default:
			return &NickError{Nick: nick, Why: NickLikeRegistered, Other: r.name}
		}
	}
	for other := range s.users.Like(l) {
		switch {
		case other == own:
		case other.look.Folded == l.Folded:
			return &NickError{Nick: nick, Why: NickTaken}
		default:
			return &NickError{Nick: nick, Why: NickLikeTaken, Other: other.nick}
		}
	}
	if owner || own != nil && own.look.Folded == l.Folded {
		return nil
	}
	was := s.formers.other(l, id, s.now, keepNick)
	if was == nil {
		return nil
	}
	wait := keepNick - s.now.Sub(was.left)
	if was.look.Folded == l.Folded {
		return &NickError{Nick: nick, Why: NickKept, Wait: wait}
	}
	return &NickError{Nick: nick, Why: NickLikeKept, Other: was.look.Folded, Wait: wait}
}

// variant returns the n-th form of a taken nick: ana2, or r2d2_2 if the nick itself ends in a
// digit. It shortens the nick if needed to keep the bound of its length.
func variant(nick string, n int) string {
	suffix := strconv.Itoa(n)
	runes := []rune(nick)
	if unicode.IsDigit(runes[len(runes)-1]) {
		suffix = "_" + suffix
	}
	return string(runes[:min(len(runes), MaxName-len(suffix))]) + suffix
}

// setNick gives a user a nick that is free for id, who is one of them. A user who comes back to a
// nick under which they spoke need not speak again for it to be kept.
func (s *State) setNick(u *User, nick string, id event.Identity) {
	u.nick, u.look, u.named = nick, LookOf(nick), s.now.UnixNano()
	u.spoke = s.formers.back(u.look, id)
	s.users.Add(u.look, u)
	for _, seat := range u.seats {
		if seat.ticket != nil {
			seat.ticket.nick = nick
		}
	}
}

// leaveNick frees the nick of a user. If something was said under it, it is kept for id, who is one
// of them.
func (s *State) leaveNick(u *User, id event.Identity) {
	s.users.Remove(u.look, u)
	if u.spoke {
		s.formers.leave(u.look, id, s.now)
	}
}

package accounts

import (
	"net/netip"
	"time"
)

const (
	accountWait  = 5 * time.Second // the longest between two guesses at an account
	maxTargets   = 4096            // accounts that somebody has guessed at
	maxOffenders = 8               // networks of one target; more do not make it slower
)

// targets has what was guessed at: accounts by their folded names. Besides the turn in a lane, a guess at an
// account takes a turn at its target, so that guesses from many networks are slow together. A target is
// never closed for long: its wait doubles with each network that has guessed wrong, up to
// accountWait. Users at an address that is known for the account take no turn here.
type targets map[string]*target

// A target is something that somebody has guessed at.
type target struct {
	comparing bool                       // a guess is compared now
	next      time.Time                  // when the next guess may be compared
	offenders map[netip.Prefix]time.Time // networks that guessed wrong, and when they did last
}

// begins notes that a guess at a target is compared now.
func (t targets) begins(name string, now time.Time) {
	if t[name] == nil {
		t.makeRoom(now)
		t[name] = &target{offenders: make(map[netip.Prefix]time.Time)}
	}
	t[name].comparing = true
}

// ends notes the verdict on a guess from a network.
func (t targets) ends(name string, network netip.Prefix, right bool, now time.Time) {
	at := t[name]
	at.comparing = false
	if !right {
		at.punish(network, now)
	}
}

// punish counts a wrong guess from a network.
func (t *target) punish(network netip.Prefix, now time.Time) {
	for offender, last := range t.offenders {
		if now.Sub(last) > forgetAfter {
			delete(t.offenders, offender)
		}
	}
	if _, again := t.offenders[network]; again || len(t.offenders) < maxOffenders {
		t.offenders[network] = now
	}
	t.next = now.Add(waitAfter(len(t.offenders), accountWait))
}

// opens returns when the next guess at a target may be compared. It is the zero time if nobody has
// guessed at it. known is false while a guess is compared.
func (t targets) opens(name string) (at time.Time, known bool) {
	target := t[name]
	if target == nil {
		return time.Time{}, true
	}
	return target.next, !target.comparing
}

// makeRoom forgets targets if there are many: those that are open, or else the one that opens first.
func (t targets) makeRoom(now time.Time) {
	if len(t) < maxTargets {
		return
	}
	var first string
	for name, target := range t {
		switch {
		case target.comparing:
		case now.Sub(target.next) > forgetAfter:
			delete(t, name)
		case t[first] == nil || target.next.Before(t[first].next):
			first = name
		}
	}
	if len(t) >= maxTargets {
		delete(t, first)
	}
}

package accounts

import (
	"context"
	"crypto/sha256"
	"net/netip"
	"slices"
	"time"

	"tertulia/actors/peer"
)

// Bounds of the wait after a wrong password, which doubles from the first to the longest, and of
// the state that is kept about guessers.
const (
	firstWait   = 500 * time.Millisecond
	privateWait = 5 * time.Second  // the longest, on private networks
	publicWait  = 30 * time.Second // the longest, elsewhere
	forgetAfter = 10 * time.Minute // how long a wrong password counts

	maxWaiting  = 8   // waiting guesses of one address; more are refused unread
	maxGuessers = 256 // addresses of one lane, unless guesses of all of them wait
)

// waiting is a guess that waits to be compared.
type waiting struct {
	ctx     context.Context // ends when the sender has left
	from    netip.Addr
	key     string
	verdict chan Verdict // has room for the one verdict
	came    time.Time    // when it was put into its lane

	digest  [sha256.Size]byte // of a guess at the server's password
	account string            // folded name of a guess at an account; empty otherwise
	quick   func() bool       // reports whether a guess at an account is right as far as is known without compare
	compare func() bool       // compares a guess at an account, on a worker
	known   bool              // its lane is one of a known identity
}

// A lane orders the guesses of one network. Two waits follow each wrong guess:
//
//   - the wait of its address doubles with each wrong guess of that address;
//   - the wait of the whole lane doubles with each address that has guessed wrong.
//
// So one address that guesses without pause makes its neighbors wait for firstWait only. A network
// whose addresses take turns is as slow as one address. No wait ends early because its guesser
// leaves.
type lane struct {
	longest   time.Duration // between two guesses
	next      time.Time     // when the next guess may be compared
	comparing bool          // a guess at an account is compared now
	guessers  map[netip.Addr]*guesser
}

// A guesser is an address that has made a guess.
type guesser struct {
	wrong     int           // number of wrong guesses
	last      time.Time     // when the last wrong guess was compared
	longest   time.Duration // between two guesses
	next      time.Time     // when the next guess may be compared
	comparing bool          // its guess at an account is compared now
	waiting   []*waiting    // oldest first
}

func newLane(longest time.Duration) *lane {
	return &lane{longest: longest, guessers: make(map[netip.Addr]*guesser)}
}

// add appends a guess to those of its address. It reports false if too many wait.
func (l *lane) add(w *waiting, from netip.Addr, now time.Time) bool {
	g := l.guessers[from]
	if g == nil {
		l.makeRoom(now)
		g = &guesser{longest: longestWait(w.from)}
		l.guessers[from] = g
	}
	if len(g.waiting) >= maxWaiting {
		if g.clean(); len(g.waiting) >= maxWaiting {
			return false
		}
	}
	w.came = now
	g.waiting = append(g.waiting, w)
	return true
}

// ready returns the guesser whose first guess is to be compared now, or nil if there is none. Of
// the guessers that need not wait, it takes the one with the fewest wrong guesses. Of several such
// ones, it takes the one whose guess came first. A guess at an account also needs its turn at the target.
func (l *lane) ready(at targets, now time.Time) *guesser {
	if l.comparing || now.Before(l.next) {
		return nil
	}
	var best *guesser
	for _, g := range l.guessers {
		g.clean()
		if len(g.waiting) == 0 || now.Before(g.next) {
			continue
		}
		if opens, known := g.waiting[0].opens(at); !known || now.Before(opens) {
			continue
		}
		if best == nil || g.before(best) {
			best = g
		}
	}
	return best
}

// before reports whether the guess of g is compared before the guess of other: its guesser has guessed wrong
// fewer times, or as often and is at a private address, or its guess came first.
func (g *guesser) before(other *guesser) bool {
	switch {
	case g.wrong != other.wrong:
		return g.wrong < other.wrong
	case g.longest != other.longest:
		return g.longest < other.longest
	}
	return g.waiting[0].came.Before(other.waiting[0].came)
}

// opens returns when the target of a guess lets it be compared. known is false if that depends on
// a guess that is compared now.
func (w *waiting) opens(at targets) (opens time.Time, known bool) {
	if w.account == "" || w.known {
		return time.Time{}, true
	}
	return at.opens(w.account)
}

// due returns the earliest time at which ready may find a guesser. It is the zero time if the next
// verdict decides that. waits is false if nothing waits.
func (l *lane) due(at targets) (due time.Time, waits bool) {
	for _, g := range l.guessers {
		if len(g.waiting) == 0 {
			continue
		}
		waits = true
		opens, known := g.waiting[0].opens(at)
		if !known || l.comparing {
			continue
		}
		for _, t := range []time.Time{g.next, l.next} {
			if opens.Before(t) {
				opens = t
			}
		}
		if due.IsZero() || opens.Before(due) {
			due = opens
		}
	}
	return due, waits
}

// punish counts a wrong guess, and returns how long the next guess of its address has to wait.
func (l *lane) punish(g *guesser, now time.Time) time.Duration {
	if now.Sub(g.last) > forgetAfter {
		g.wrong = 0
	}
	g.wrong++
	g.last = now
	offenders := 0
	for _, g := range l.guessers {
		if g.offends(now) {
			offenders++
		}
	}
	wait := waitAfter(g.wrong, g.longest)
	g.next, l.next = now.Add(wait), now.Add(waitAfter(offenders, l.longest))
	return wait
}

// makeRoom forgets guessers if a lane has many: those whose wrong guesses no longer count, or else
// the one whose last wrong guess is the oldest. A guesser with guesses that wait stays. A forgotten
// guesser that comes back still makes the wait of the lane grow.
func (l *lane) makeRoom(now time.Time) {
	if len(l.guessers) < maxGuessers {
		return
	}
	l.forget(now)
	if len(l.guessers) < maxGuessers {
		return
	}
	var oldest netip.Addr
	for addr, g := range l.guessers {
		if g.idle() && (!oldest.IsValid() || g.last.Before(l.guessers[oldest].last)) {
			oldest = addr
		}
	}
	delete(l.guessers, oldest)
}

// forget drops the guessers without waiting guesses whose wrong guesses no longer count. It reports
// whether the lane is empty then.
func (l *lane) forget(now time.Time) (idle bool) {
	for addr, g := range l.guessers {
		if g.idle() && !g.offends(now) {
			delete(l.guessers, addr)
		}
	}
	return len(l.guessers) == 0
}

// offends reports whether the guesser's wrong guesses still count.
func (g *guesser) offends(now time.Time) bool {
	return g.wrong > 0 && now.Sub(g.last) <= forgetAfter
}

// idle reports whether no guess waits or is compared.
func (g *guesser) idle() bool { return len(g.waiting) == 0 && !g.comparing }

// clean drops the guesses whose senders have left. They get no verdict.
func (g *guesser) clean() {
	g.waiting = slices.DeleteFunc(g.waiting, func(w *waiting) bool { return w.ctx.Err() != nil })
}

// take removes and returns the oldest guess.
func (g *guesser) take() *waiting {
	w := g.waiting[0]
	g.waiting = slices.Delete(g.waiting, 0, 1)
	return w
}

// waitAfter returns the wait after a number of wrong guesses, which is at least 1.
func waitAfter(wrong int, longest time.Duration) time.Duration {
	return min(firstWait<<min(wrong-1, 10), longest)
}

// longestWait returns the longest wait between two guesses of an address.
func longestWait(addr netip.Addr) time.Duration {
	if peer.Private(addr) {
		return privateWait
	}
	return publicWait
}

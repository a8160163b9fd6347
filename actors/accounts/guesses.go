package accounts

import (
	"net/netip"
	"slices"
	"time"

	"tertulia/actors/peer"
)

const (
	knownFor    = 24 * time.Hour // how long a right password is remembered
	maxKnown    = 4096           // addresses and keys that gave the right password
	maxNetworks = 4096           // networks with a lane; further ones share one
)

// guesses is the state of Password.Run: the password, and the lanes of those who guess.
//
// An address or a client's key that gave the right password has a lane of its own for 24 hours, so
// that wrong guesses of others do not delay it. All other addresses are in the lane of their
// network (see networkOf). A lane is kept for at least 10 minutes after its last wrong guess: while
// there are maxNetworks of them, further networks share the lane rest. So nobody can make the
// server forget their wrong guesses by guessing from many networks.
type guesses struct {
	*Password
	secret   secret
	networks map[netip.Prefix]*lane
	rest     *lane
	known    map[identity]*known
	targets  targets
	pool     *pool
	freed    bool                // see settle
	busy     map[*lane]time.Time // lanes with waiting guesses, and when the next is due; see lane.due
	swept    time.Time           // when sweep last ran
}

// An identity is an address or the key of a client, and what it knows the password of: an account, or the
// server. One of addr and key is empty.
type identity struct {
	addr    netip.Addr
	key     string
	account string // folded name; empty: the server
}

// known is the lane of an identity that gave the right password.
type known struct {
	lane  *lane
	until time.Time
}

func newGuesses(p *Password) *guesses {
	return &guesses{
		Password: p,
		secret:   p.first,
		networks: make(map[netip.Prefix]*lane),
		rest:     newLane(privateWait),
		known:    make(map[identity]*known),
		targets:  make(targets),
		pool:     newPool(),
		busy:     make(map[*lane]time.Time),
	}
}

// set changes the password. If none is required any longer, all waiting guesses at it are Right.
func (g *guesses) set(s secret) {
	g.secret = s
	if !s.required {
		g.answer(Right, func(w *waiting) bool { return w.account == "" })
	}
}

// end answers the waiting guesses when the server ends, and waits for those that are compared.
func (g *guesses) end() {
	g.answer(Unread, func(*waiting) bool { return true })
	g.pool.end()
}

// answer answers the waiting guesses for which which returns true with v. Every lane with waiting
// guesses is in busy.
func (g *guesses) answer(v Verdict, which func(*waiting) bool) {
	for l := range g.busy {
		for _, guesser := range l.guessers {
			guesser.waiting = slices.DeleteFunc(guesser.waiting, func(w *waiting) bool {
				if !which(w) {
					return false
				}
				w.verdict <- v
				return true
			})
		}
		g.note(l)
	}
}

// take puts a guess into its lane, and compares it at once if it need not wait.
func (g *guesses) take(w *waiting, now time.Time) {
	if w.account == "" && !g.secret.required {
		w.verdict <- Right
		return
	}
	l, from := g.laneOf(w, now)
	if !l.add(w, from, now) {
		g.unread.Inc()
		w.verdict <- Unread
		return
	}
	g.serve(l, now)
}

// laneOf returns the lane of a guess, and the address under which the lane counts it.
func (g *guesses) laneOf(w *waiting, now time.Time) (*lane, netip.Addr) {
	for _, id := range w.identities() {
		if k := g.known[id]; k != nil && now.Before(k.until) {
			w.known = true
			return k.lane, netip.Addr{}
		}
	}
	network := networkOf(w.from)
	l := g.networks[network]
	if l == nil {
		if len(g.networks) >= maxNetworks {
			g.sweep(now)
		}
		if len(g.networks) >= maxNetworks {
			return g.rest, w.from
		}
		l = newLane(longestBetween(network))
		g.networks[network] = l
	}
	return l, w.from
}

// identities returns the key and the address of a guess. One without a key has the zero key, which
// is never known.
func (w *waiting) identities() [2]identity {
	return [2]identity{{key: w.key, account: w.account}, {addr: w.from, account: w.account}}
}

// serve compares the guesses of a lane that are due, and notes when the next one is.
func (g *guesses) serve(l *lane, now time.Time) {
	for guesser := l.ready(g.targets, now); guesser != nil; guesser = l.ready(g.targets, now) {
		w := guesser.take()
		switch {
		case w.account == "":
			g.judge(l, guesser, w, g.secret.matches(w.digest), now)
		case w.quick():
			g.judge(l, guesser, w, true, now)
		default:
			g.compare(l, guesser, w, now)
		}
	}
	g.note(l)
}

// note notes when the next guess of a lane is due.
func (g *guesses) note(l *lane) {
	if due, waits := l.due(g.targets); waits {
		g.busy[l] = due
	} else {
		delete(g.busy, l)
	}
}

// judge gives the verdict on a guess.
func (g *guesses) judge(l *lane, from *guesser, w *waiting, right bool, now time.Time) {
	if right {
		g.remember(w, now)
		w.verdict <- Right
		return
	}
	wait := l.punish(from, now)
	if w.account == "" {
		g.wrong.Inc()
		g.log.Warn("wrong password", "peer", w.from, "delay", wait)
	} else {
		g.log.Warn("wrong login", "account", w.account, "peer", w.from, "delay", wait)
	}
	w.verdict <- Wrong
}

// compare compares a guess at an account on a worker. Until then, no other guess of its lane or at its
// target is compared.
func (g *guesses) compare(l *lane, from *guesser, w *waiting, now time.Time) {
	l.comparing, from.comparing = true, true
	if !w.known {
		g.targets.begins(w.account, now)
	}
	g.pool.add(&job{ctx: w.ctx, first: w.known, run: w.compare,
		after: func(right bool) {
			now := time.Now()
			l.comparing, from.comparing = false, false
			if !w.known {
				g.targets.ends(w.account, networkOf(w.from), right, now)
			}
			g.judge(l, from, w, right, now)
			g.freed = true
		},
		refuse: func() {
			l.comparing, from.comparing = false, false
			if !w.known {
				g.targets.ends(w.account, netip.Prefix{}, true, now)
			}
			g.freed = true
			g.unread.Inc()
			w.verdict <- Unread
		},
	})
}

// settle serves the lanes once a guess that was compared has left its lane and its target.
func (g *guesses) settle(now time.Time) {
	for g.freed {
		g.freed = false
		g.serveAll(now)
	}
}

// serveAll serves the lanes whose guesses are due. The lane comes first whose guess is the first by guesser.before,
// since several may wait for the same target.
func (g *guesses) serveAll(now time.Time) {
	type first struct {
		lane *lane
		from *guesser
	}
	var ready []first
	for l := range g.busy {
		if from := l.ready(g.targets, now); from != nil {
			ready = append(ready, first{l, from})
		} else {
			g.note(l)
		}
	}
	slices.SortFunc(ready, func(a, b first) int {
		switch {
		case a.from.before(b.from):
			return -1
		case b.from.before(a.from):
			return 1
		}
		return 0
	})
	for _, f := range ready {
		g.serve(f.lane, now)
	}
}

// due returns when serveAll has to run next, or the zero time if nothing waits.
func (g *guesses) due() (due time.Time) {
	for _, d := range g.busy {
		if !d.IsZero() && (due.IsZero() || d.Before(due)) {
			due = d
		}
	}
	return due
}

// remember gives the key and the address of a right guess lanes of their own. If there are too many
// identities, it forgets the one whose right guess is the oldest.
func (g *guesses) remember(w *waiting, now time.Time) {
	for _, id := range w.identities() {
		switch k := g.known[id]; {
		case id.key == "" && !id.addr.IsValid():
		case k != nil:
			k.until = now.Add(knownFor)
		default:
			g.known[id] = &known{newLane(publicWait), now.Add(knownFor)}
		}
	}
	for len(g.known) > maxKnown {
		var oldest identity
		for id, k := range g.known {
			if first := g.known[oldest]; first == nil || k.until.Before(first.until) {
				oldest = id
			}
		}
		delete(g.known, oldest)
	}
}

// sweep forgets the networks whose wrong guesses no longer count. It runs at most once a second.
func (g *guesses) sweep(now time.Time) {
	if now.Sub(g.swept) < time.Second {
		return
	}
	g.swept = now
	for network, l := range g.networks {
		if l.forget(now) {
			delete(g.networks, network)
		}
	}
}

// networkOf returns the network that shares one lane: 24 bits of an IPv4 address, and 64 bits of an
// IPv6 address.
func networkOf(addr netip.Addr) netip.Prefix {
	bits := 24
	if addr.Is6() {
		bits = 64
	}
	network, _ := addr.Prefix(bits)
	return network
}

// longestBetween returns the longest wait between two guesses of a network. In a private IPv6
// network one host has any number of addresses, and a whole school shares 64 bits. So the wait is
// short there: two guesses a second are compared.
func longestBetween(network netip.Prefix) time.Duration {
	if addr := network.Addr(); addr.Is6() && peer.Private(addr) {
		return firstWait
	}
	return longestWait(network.Addr())
}

package accounts

import (
	"net/netip"
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
	busy     map[*lane]time.Time // lanes with waiting guesses, and when the next is due
	swept    time.Time           // when sweep last ran
}

// An identity is an address or the key of a client. The other field is empty.
type identity struct {
	addr netip.Addr
	key  string
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
		busy:     make(map[*lane]time.Time),
	}
}

// set changes the password. If none is required any longer, all waiting guesses are Right.
func (g *guesses) set(s secret) {
	g.secret = s
	if !s.required {
		g.answerAll(Right)
	}
}

// end answers the waiting guesses when the server ends.
func (g *guesses) end() { g.answerAll(Unread) }

// answerAll answers all waiting guesses with v. Every lane with waiting guesses is in busy.
func (g *guesses) answerAll(v Verdict) {
	for l := range g.busy {
		for _, guesser := range l.guessers {
			for len(guesser.waiting) > 0 {
				guesser.take().verdict <- v
			}
		}
	}
	clear(g.busy)
}

// take puts a guess into its lane, and compares it at once if it need not wait.
func (g *guesses) take(w *waiting, now time.Time) {
	if !g.secret.required {
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
	for _, id := range []identity{{key: w.key}, {addr: w.from}} {
		if k := g.known[id]; k != nil && now.Before(k.until) {
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

// serve compares the guesses of a lane that are due, and notes when the next one is.
func (g *guesses) serve(l *lane, now time.Time) {
	for guesser := l.ready(now); guesser != nil; guesser = l.ready(now) {
		w := guesser.take()
		if g.secret.matches(w.digest) {
			g.remember(w, now)
			w.verdict <- Right
			continue
		}
		wait := l.punish(guesser, now)
		g.wrong.Inc()
		g.log.Warn("wrong password", "peer", w.from, "delay", wait)
		w.verdict <- Wrong
	}
	if due := l.due(); due.IsZero() {
		delete(g.busy, l)
	} else {
		g.busy[l] = due
	}
}

// serveAll serves the lanes that are due.
func (g *guesses) serveAll(now time.Time) {
	for l, due := range g.busy {
		if !now.Before(due) {
			g.serve(l, now)
		}
	}
}

// due returns when serveAll has to run next, or the zero time if nothing waits.
func (g *guesses) due() (due time.Time) {
	for _, d := range g.busy {
		if due.IsZero() || d.Before(due) {
			due = d
		}
	}
	return due
}

// remember gives the key and the address of a right guess lanes of their own. If there are too many
// identities, it forgets the one whose right guess is the oldest.
func (g *guesses) remember(w *waiting, now time.Time) {
	for _, id := range []identity{{key: w.key}, {addr: w.from}} {
		switch k := g.known[id]; {
		case id == identity{}:
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

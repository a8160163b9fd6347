package accounts

import (
	"net/netip"
	"time"

	"tertulia/actors/peer"
)

const (
	knownFor    = 24 * time.Hour // those who gave the right password
	maxKnown    = 4096           // addresses and keys that gave the right password
	maxNetworks = 4096           // that guessed; further ones share a lane
)

// guesses is what Password.Run owns: the password, and the lanes of those who guess.
//
// An address or a key of a client that gave the right password has a lane of its
// own for 24 hours, so that others' wrong guesses do not delay it. All other addresses
// are in the lane of their network (see networkOf). A lane is forgotten 10
// minutes after its last wrong guess and not earlier: while there are maxNetworks of
// them, further networks share the lane rest. So nobody forgets their own wrong
// guesses by guessing from many networks.
type guesses struct {
	*Password
	secret   secret
	networks map[netip.Prefix]*lane
	rest     *lane
	known    map[identity]*known
	busy     map[*lane]time.Time // lanes in which guesses wait, and when they are due
	swept    time.Time           // when lanes were forgotten last
}

// identity is an address, or the key of a client.
type identity struct {
	addr netip.Addr
	key  string
}

// known is somebody who gave the right password.
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

// set changes the password. Where there is none any longer, all that wait come in.
func (g *guesses) set(s secret) {
	g.secret = s
	if !s.required {
		g.answerAll(Right)
	}
}

// end answers those that wait at the server's end.
func (g *guesses) end() { g.answerAll(Unread) }

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

// take puts a guess into its lane, and compares it if it need not wait.
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

// laneOf returns the lane of a guess, and under which address the lane has it.
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

// serve compares the guesses of a lane whose turn it is.
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

// due returns when serveAll has something to do, the zero time where nothing waits.
func (g *guesses) due() (due time.Time) {
	for _, d := range g.busy {
		if due.IsZero() || d.Before(due) {
			due = d
		}
	}
	return due
}

// remember gives those who gave the right password lanes of their own. Where there
// are too many, the one who gave it longest ago is forgotten.
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

// sweep forgets the networks that have not guessed wrong for a while, at most once
// a second.
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

// networkOf returns the network whose guesses are in one lane.
func networkOf(addr netip.Addr) netip.Prefix {
	bits := 24
	if addr.Is6() {
		bits = 64
	}
	network, _ := addr.Prefix(bits)
	return network
}

// longestBetween returns the longest wait between two guesses of a network. On
// private IPv6 networks one host has any number of addresses, and a whole school is
// in one network of 64 bits: two guesses a second are compared there.
func longestBetween(network netip.Prefix) time.Duration {
	if addr := network.Addr(); addr.Is6() && peer.Private(addr) {
		return firstWait
	}
	return longestWait(network.Addr())
}

package accounts

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/internal/actor"
)

// ErrClosed is the error of Set after the end of Run.
var ErrClosed = errors.New("accounts: closed")

// A Password is the one password that every user must give, on every protocol. An operator may
// change it while the server runs.
//
// Guesses are slow: after a wrong one, the next guess of the same network waits before it is
// compared, even if it is right; see lane. Guesses at the passwords of accounts share this order. The password and the state of the guessers belong to one
// goroutine, in Run. The other methods may be called from any goroutine. They wait until Run has
// begun. A nil *Password means that no password is required.
type Password struct {
	messages actor.Mailbox[passwordMessage]
	first    secret // static; Run begins with it
	wrong    prometheus.Counter
	unread   prometheus.Counter
	log      *slog.Logger
}

// A Guess is a password that a user gives.
type Guess struct {
	From  netip.Addr // the user's address
	Key   string     // their client's key; empty if there is none
	Given string
}

// A Verdict is the answer to a guess.
type Verdict int

// The verdicts.
const (
	// Unread is the verdict on a guess that was not compared with the password: too many guesses of
	// its address wait, its sender has left, or the server is closing.
	Unread Verdict = iota
	Wrong
	Right
)

// secret is the stored form of a password. The zero secret means that none is required.
type secret struct {
	required bool
	digest   [sha256.Size]byte
}

func newSecret(text string) secret {
	if text == "" {
		return secret{}
	}
	return secret{true, sha256.Sum256([]byte(text))}
}

// matches compares digests in constant time. So the time reveals nothing about the password, not
// even its length.
func (s secret) matches(digest [sha256.Size]byte) bool {
	return !s.required || subtle.ConstantTimeCompare(s.digest[:], digest[:]) == 1
}

// A passwordMessage has exactly one field set.
type passwordMessage struct {
	set      *secret
	required chan bool // has room for one answer
	guess    *waiting
	job      *job // computes a hash
}

// NewPassword returns a password whose Run the caller has to start. An empty text means that no
// password is required. It registers its counters with reg.
func NewPassword(text string, reg prometheus.Registerer, log *slog.Logger) *Password {
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Namespace: "tertulia", Name: name, Help: help})
		reg.MustRegister(c)
		return c
	}
	return &Password{
		messages: actor.NewMailbox[passwordMessage](0, ErrClosed),
		first:    newSecret(text),
		wrong:    counter("wrong_passwords_total", "Wrong passwords that were given."),
		unread:   counter("unread_passwords_total", "Passwords that were refused unread, since too many of their address waited."),
		log:      log,
	}
}

// Run compares guesses until ctx ends. Guesses that still wait then are Unread. It returns nil.
func (p *Password) Run(ctx context.Context) error {
	defer p.messages.Close()
	g := newGuesses(p)
	defer g.end()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case m := <-p.messages.Messages():
			switch {
			case m.set != nil:
				g.set(*m.set)
			case m.required != nil:
				m.required <- g.secret.required
			case m.job != nil:
				g.pool.add(m.job)
			default:
				g.take(m.guess, time.Now())
			}
		case j := <-g.pool.done:
			g.pool.ended(j)
		case <-timer.C:
			g.serveAll(time.Now())
		case <-ctx.Done():
			return nil
		}
		g.settle(time.Now())
		if due := g.due(); !due.IsZero() {
			timer.Reset(time.Until(due))
		}
	}
}

// Set changes the password for users who have not given it yet. An empty text means that none is
// required. It waits until Run has the new one. The error is ErrClosed, or the cause of ctx's end.
func (p *Password) Set(ctx context.Context, text string) error {
	s := newSecret(text)
	return p.messages.Send(ctx, passwordMessage{set: &s})
}

// Required reports whether users must give a password. It reports true once the server is closing.
// It waits for the answer of Run.
func (p *Password) Required() bool {
	if p == nil {
		return false
	}
	m := passwordMessage{required: make(chan bool, 1)}
	required, err := actor.Ask(context.Background(), p.messages, m, m.required)
	return required || err != nil
}

// Offer hands in a guess, and returns a channel for its verdict. Offer waits only until Run has the
// guess. The verdict may take the longest wait for each earlier guess of the network. If ctx ends
// while the guess waits, there may be no verdict.
func (p *Password) Offer(ctx context.Context, g Guess) <-chan Verdict {
	verdict := make(chan Verdict, 1)
	if p == nil {
		verdict <- Right
		return verdict
	}
	w := &waiting{ctx: ctx, from: userAddr(g.From), key: g.Key, digest: sha256.Sum256([]byte(g.Given)), verdict: verdict}
	if err := p.messages.Send(ctx, passwordMessage{guess: w}); err != nil {
		verdict <- Unread
	}
	return verdict
}

// Try is Offer, and waits for the verdict. The verdict is Unread if ctx ends first.
func (p *Password) Try(ctx context.Context, g Guess) Verdict {
	select {
	case v := <-p.Offer(ctx, g):
		return v
	case <-ctx.Done():
		return Unread
	}
}

// userAddr returns an address in the form in which it is compared. All loopback addresses have the
// same form.
func userAddr(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	if addr.IsLoopback() {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return addr
}

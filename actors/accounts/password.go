// Package accounts decides who may come in: today by one password for all.
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
var ErrClosed = errors.New("the server is closing")

// A Password is the one password that everybody must give, whatever protocol they
// come over. An operator may change it while the server runs.
//
// Guesses are slow: after a wrong one, the next guess of the same network waits
// before it is compared, a right one too; see lane. The password, and what is known
// of those who guess, belongs to one goroutine, in Run, reached over a channel like
// any actor's. The methods may be called from any goroutine; they wait until Run has
// begun. A nil *Password is one that nobody need give.
type Password struct {
	messages actor.Mailbox[passwordMessage]
	first    secret // static; Run begins with it
	wrong    prometheus.Counter
	unread   prometheus.Counter
	log      *slog.Logger
}

// A Guess is a password that somebody gives.
type Guess struct {
	From  netip.Addr // their address
	Key   string     // that of their client, empty where there is none
	Given string
}

// A Verdict is the answer to a guess.
type Verdict int

// The verdicts.
const (
	// Unread is the verdict on a guess that was not compared with the password: too
	// many guesses of its address wait, its sender has left, or the server is closing.
	Unread Verdict = iota
	Wrong
	Right
)

// secret is what is kept of a password. The zero secret is none.
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

// matches compares digests in constant time, so that neither the time nor the
// length tells anything.
func (s secret) matches(digest [sha256.Size]byte) bool {
	return !s.required || subtle.ConstantTimeCompare(s.digest[:], digest[:]) == 1
}

// passwordMessage has one field.
type passwordMessage struct {
	set      *secret
	required chan bool // room for the one answer
	guess    *waiting
}

// NewPassword returns a password that has to Run. Nobody need give it where text is
// empty.
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

// Run compares guesses until ctx ends, and returns nil.
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
			default:
				g.take(m.guess, time.Now())
			}
		case <-timer.C:
			g.serveAll(time.Now())
		case <-ctx.Done():
			return nil
		}
		if due := g.due(); !due.IsZero() {
			timer.Reset(time.Until(due))
		}
	}
}

// Set changes the password, for those who have not given it yet. With an empty text
// nobody need give one. The error is ErrClosed, or the cause of ctx's end.
func (p *Password) Set(ctx context.Context, text string) error {
	s := newSecret(text)
	return p.messages.Send(ctx, passwordMessage{set: &s})
}

// Required reports whether there is a password to give. It does so once the server
// is closing.
func (p *Password) Required() bool {
	if p == nil {
		return false
	}
	m := passwordMessage{required: make(chan bool, 1)}
	required, err := actor.Ask(context.Background(), p.messages, m, m.required)
	return required || err != nil
}

// Offer gives a guess. The verdict comes once the guess was compared, which may take
// the longest wait for each guess of the network that is ahead of it, or once ctx has ended.
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

// Try is Offer, and waits for the verdict. Once ctx has ended it is Unread.
func (p *Password) Try(ctx context.Context, g Guess) Verdict {
	select {
	case v := <-p.Offer(ctx, g):
		return v
	case <-ctx.Done():
		return Unread
	}
}

// userAddr returns an address in the form in which it is compared: all of the
// loopback addresses are one.
func userAddr(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	if addr.IsLoopback() {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return addr
}

package transport

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/mailbox"
)

// Bounds of the delay that follows a wrong password.
const (
	firstDelay   = 500 * time.Millisecond
	longestDelay = 30 * time.Second
	forgetAfter  = 10 * time.Minute // without another wrong password
	maxGuarded   = 4096             // networks; the one quiet for longest is forgotten first
)

// A Password is the one password that everybody must give, whatever protocol they
// come over. An operator may change it while the server runs. Guessing it is slow: every wrong one from a network doubles the
// delay before the next answer to it, on whichever connection. What is known of
// those who guess belongs to one goroutine, in Run. The methods may be called
// from any goroutine; a nil *Password is one that nobody need give.
type Password struct {
	secret  Setting[secret]
	wrong   mailbox.Mailbox[wrongPassword]
	guesses prometheus.Counter
	log     *slog.Logger
}

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

type wrongPassword struct {
	from  netip.Prefix
	delay chan time.Duration // room for the one answer
}

type offender struct {
	count int
	last  time.Time
}

// NewPassword returns a password that has to Run. Nobody need give it where text is
// empty.
func NewPassword(text string, reg prometheus.Registerer, log *slog.Logger) *Password {
	p := &Password{
		secret: NewSetting(newSecret(text)),
		wrong:  mailbox.New[wrongPassword](0, ErrClosed),
		guesses: prometheus.NewCounter(prometheus.CounterOpts{Namespace: "tertulia", Name: "wrong_passwords_total",
			Help: "Wrong passwords that were given."}),
		log: log,
	}
	reg.MustRegister(p.guesses)
	return p
}

// Set changes the password, for those who have not given it yet. With an empty text
// nobody need give one.
func (p *Password) Set(text string) { p.secret.Set(newSecret(text)) }

// Required reports whether there is a password to give.
func (p *Password) Required() bool { return p != nil && p.secret.Get().required }

// Right reports whether this is the password, or none is needed. It compares digests in constant
// time, so that neither the time nor the length tells anything.
func (p *Password) Right(given string) bool {
	if p == nil {
		return true
	}
	secret, digest := p.secret.Get(), sha256.Sum256([]byte(given))
	return !secret.required || subtle.ConstantTimeCompare(secret.digest[:], digest[:]) == 1
}

// Run remembers who guesses until ctx ends, and returns nil.
func (p *Password) Run(ctx context.Context) error {
	defer p.wrong.Close()
	known := map[netip.Prefix]offender{}
	for {
		select {
		case w := <-p.wrong.Messages():
			w.delay <- strike(known, w.from, time.Now())
		case <-ctx.Done():
			return nil
		}
	}
}

// Wrong notes a wrong password from an address, and returns how long its answer
// has to wait.
func (p *Password) Wrong(from netip.Addr) (delay time.Duration) {
	p.guesses.Inc()
	defer func() { p.log.Warn("wrong password", "peer", from, "delay", delay) }()
	w := wrongPassword{from: Host(from), delay: make(chan time.Duration, 1)}
	delay, err := mailbox.Ask(context.Background(), p.wrong, w, w.delay)
	if err != nil {
		return longestDelay
	}
	return delay
}

// strike notes one more wrong password and returns its delay.
func strike(known map[netip.Prefix]offender, from netip.Prefix, now time.Time) time.Duration {
	o := known[from]
	if now.Sub(o.last) > forgetAfter {
		o.count = 0
	}
	o.count++
	o.last = now
	known[from] = o
	if len(known) > maxGuarded {
		forget(known, now)
	}
	if o.count > 7 {
		return longestDelay
	}
	return min(firstDelay<<(o.count-1), longestDelay)
}

// forget drops the addresses whose time is over, or else the oldest.
func forget(known map[netip.Prefix]offender, now time.Time) {
	var oldest netip.Prefix
	for addr, o := range known {
		if now.Sub(o.last) > forgetAfter {
			delete(known, addr)
		} else if !oldest.IsValid() || o.last.Before(known[oldest].last) {
			oldest = addr
		}
	}
	if len(known) > maxGuarded {
		delete(known, oldest)
	}
}

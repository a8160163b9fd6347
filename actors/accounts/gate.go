package accounts

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"

	"tertulia/actors/event"
	"tertulia/actors/internal/actor"
	"tertulia/actors/plain"
)

// A Claim has the facts about a user that a transport knows. The nick in it is not proven.
type Claim struct {
	Nick  string // in the form of room.CheckNick; empty until there is one
	Guest bool   // the server has chosen the nick
	Key   string // the key of the user's client; empty if it has none
	Login Login  // the account that they are logged in to; zero if there is none

	Addr netip.Addr // of the user's machine; the zero Addr if it is not known
	// Peer is the address from which the connection comes. It differs from Addr for a user on the
	// server's own machine, who can use any of its addresses. The zero Addr means that it is Addr.
	Peer netip.Addr
}

// HeldElsewhere reports whether a user of the chat whose key is another one and whose address is none
// of addrs holds a nick, or one that looks like it. See room.Actor.HeldElsewhere.
type HeldElsewhere func(ctx context.Context, nick, key string, addrs ...netip.Addr) (bool, error)

// A Gate identifies users and checks their passwords. The server has one, and all transports ask
// it. So each rule about users is in one place.
//
// Its methods may be called from any goroutine. They wait until Run has begun. A nil *Gate requires no password, has no accounts,
// and takes every nick as proven.
type Gate struct {
	cfg     Config
	held    HeldElsewhere
	metrics *metrics
	key     quickKey
	code    string // the one-time code at start

	messages actor.Mailbox[func(*state)] // called by Run
	acts     chan Act
	charters actor.Outbox[map[string]event.Charter] // by room; filled by the room, emptied by Run
	state    *state                                 // owned by Run; nil: there are no accounts
}

// NewGate returns a gate without accounts. The password may be nil, see Password; the caller has to start its Run.
// held may be nil if there is no chat. It needs no Run.
func NewGate(password *Password, held HeldElsewhere) *Gate {
	return &Gate{cfg: Config{Password: password}, held: held}
}

// New returns a gate with accounts, which it loads from the store. The caller has to start its Run and that of the
// password. The error is that of the store.
func New(ctx context.Context, cfg Config) (*Gate, error) {
	records, bans, err := cfg.Store.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("accounts: load: %w", err)
	}
	cfg.Cost = cmp.Or(cfg.Cost, DefaultCost)
	s := newState(cfg, records, bans)
	g := &Gate{
		cfg: cfg, metrics: s.metrics, key: newQuickKey(), code: s.code,
		messages: actor.NewMailbox[func(*state)](0, ErrClosed), acts: make(chan Act, maxNoted),
		charters: actor.NewOutbox[map[string]event.Charter](), state: s,
	}
	if cfg.Chat != nil {
		g.held = cfg.Chat.HeldElsewhere
	}
	return g, nil
}

// keeps reports whether there are accounts.
func (g *Gate) keeps() bool { return g != nil && g.state != nil }

// ask calls f on the goroutine of Run, and returns its result. It returns the zero value without accounts. The
// error is ErrClosed, or the cause of ctx's end.
func ask[T any](ctx context.Context, g *Gate, f func(*state) T) (answer T, err error) {
	if !g.keeps() {
		return answer, nil
	}
	reply := make(chan T, 1)
	return actor.Ask(ctx, g.messages, func(s *state) { reply <- f(s) }, reply)
}

// Policy returns who needs an account. It does not block.
func (g *Gate) Policy() Policy {
	if g == nil {
		return Off
	}
	return g.cfg.Policy
}

// Required reports whether users must give a password. See Password.Required.
func (g *Gate) Required() bool { return g.secret().Required() }

// Offer hands in a password for a user, and returns a channel for the verdict. See Password.Offer.
func (g *Gate) Offer(ctx context.Context, c Claim, given string) <-chan Verdict {
	return g.secret().Offer(ctx, Guess{From: c.Addr, Key: c.Key, Given: given})
}

// Try is Offer, and waits for the verdict. The verdict is Unread if ctx ends first.
func (g *Gate) Try(ctx context.Context, c Claim, given string) Verdict {
	return g.secret().Try(ctx, Guess{From: c.Addr, Key: c.Key, Given: given})
}

// Identity returns the user of a claim whose nick needs no proof: the room grants the nick, or has
// granted it, or the command is the same for all users. It does not block.
func (g *Gate) Identity(c Claim) event.Identity { return c.identity() }

func (c Claim) identity() event.Identity {
	return event.Identity{Account: c.Login.Account, Nick: c.Nick, Guest: c.Guest, Key: c.Key, Roles: c.Login.Roles, Addr: c.Addr}
}

// Verify returns the user of a claim from outside the chat. They are proven if they are logged in to the
// account of the nick. Anybody else is unproven while the nick is registered, or looks like a registered one, or
// while somebody with another key and another address holds it in the chat. All this can change at any
// time. Verify waits for the answers of Run and of the room. Once the room or ctx has ended, every nick
// that is not registered counts as proven.
func (g *Gate) Verify(ctx context.Context, c Claim) event.Identity {
	user := g.Identity(c)
	if g == nil || c.Login.Account != "" && plain.Fold(c.Login.Account) == user.Folded() {
		return user
	}
	others, err := ask(ctx, g, func(s *state) bool { return s.isAnothers(c.Nick, c.Login.Account) })
	if user.Unproven = others && err == nil; user.Unproven || g.held == nil {
		return user
	}
	addrs := []netip.Addr{c.Addr}
	if c.Peer.IsValid() {
		addrs = append(addrs, c.Peer)
	}
	held, err := g.held(ctx, c.Nick, c.Key, addrs...)
	user.Unproven = err == nil && held
	return user
}

// secret returns the password, or nil if none is required.
func (g *Gate) secret() *Password {
	if g == nil {
		return nil
	}
	return g.cfg.Password
}

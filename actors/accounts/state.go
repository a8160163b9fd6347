package accounts

import (
	"cmp"
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// A state is what Gate.Run owns. Functions that get it run on that goroutine, and never block.
type state struct {
	cfg       Config
	metrics   *metrics
	operators map[string]bool // folded names of -operators
	reserved  map[string]bool // the forms of these names; see forms
	code      string          // empty: used, or not needed
	accounts  map[string]*account
	forms     map[string]*account // by each form of the name
	bans      *bans
	passes    map[*Pass]struct{}
	places    places                   // registrations of each network
	changes   []*change                // oldest first; see next
	acts      []Act                    // not yet at the writer
	charters  map[string]event.Charter // of rooms, not yet at the writer
	unsaved   map[markKey]struct{}     // marks that are not yet at the writer
}

// An account is a Record and what is only in memory.
type account struct {
	Record
	quick quick
	marks map[string]int64 // by Mark.Target; nil: they are not loaded
}

func newState(cfg Config, records []Record, bans []Ban) *state {
	s := &state{
		cfg:      cfg,
		metrics:  newMetrics(cfg.Reg),
		code:     cmp.Or(cfg.PastCode, newCode()),
		accounts: make(map[string]*account),
		forms:    make(map[string]*account),
		bans:     newBans(),
		passes:   make(map[*Pass]struct{}),
		places:   newPlaces(),
		unsaved:  make(map[markKey]struct{}),
	}
	for _, r := range records {
		s.put(r)
	}
	for _, b := range bans {
		s.bans.add(b)
	}
	s.setOperators(cfg.Operators)
	if !s.needsCode() {
		s.code = ""
	}
	s.count()
	return s
}

// setOperators changes the names of -operators.
func (s *state) setOperators(names []string) {
	s.operators, s.reserved = make(map[string]bool), make(map[string]bool)
	for _, name := range names {
		s.operators[plain.Fold(name)] = true
		for _, form := range forms(name) {
			s.reserved[form] = true
		}
	}
}

// needsCode reports whether a name of -operators has no confirmed account, or no account is an
// operator's.
func (s *state) needsCode() bool {
	for name := range s.operators {
		if a := s.accounts[name]; a == nil || !a.Confirmed {
			return true
		}
	}
	for _, a := range s.accounts {
		if s.roles(a).Operates() {
			return false
		}
	}
	return true
}

// forms returns the forms under which a name is compared with names that it may look like.
func forms(name string) []string { return append(plain.Lookalikes(name), plain.Fold(name)) }

// account returns the account of a name, or nil.
func (s *state) account(name string) *account { return s.accounts[plain.Fold(name)] }

// isAnothers reports whether a nick is the name of another account than own, or looks like it.
func (s *state) isAnothers(nick, own string) bool {
	for _, form := range forms(nick) {
		if a := s.forms[form]; a != nil && plain.Fold(a.Name) != plain.Fold(own) {
			return true
		}
	}
	return false
}

// put adds an account, or replaces the one of the same folded name.
func (s *state) put(r Record) {
	a := &account{Record: r}
	if old := s.account(r.Name); old != nil {
		if a.marks = old.marks; old.Hash == r.Hash {
			a.quick = old.quick
		}
	}
	s.drop(r.Name)
	s.accounts[plain.Fold(r.Name)] = a
	for _, form := range forms(r.Name) {
		s.forms[form] = a
	}
}

// drop removes an account.
func (s *state) drop(name string) {
	a := s.account(name)
	if a == nil {
		return
	}
	delete(s.accounts, plain.Fold(name))
	for _, form := range forms(a.Name) {
		if s.forms[form] == a {
			delete(s.forms, form)
		}
	}
}

// count sets the gauges.
func (s *state) count() {
	s.metrics.accounts.Set(float64(len(s.accounts)))
	s.metrics.bans.Set(float64(len(s.bans.by)))
}

// names returns the names of all accounts, sorted by their folded forms.
func (s *state) names() []string {
	var names []string
	for _, folded := range slices.Sorted(maps.Keys(s.accounts)) {
		names = append(names, s.accounts[folded].Name)
	}
	return names
}

// roles returns the roles of an account: its own, and that of its name.
func (s *state) roles(a *account) event.Roles {
	if a.Confirmed && s.operators[plain.Fold(a.Name)] {
		return a.Roles | event.ServerOperator
	}
	return a.Roles
}

// login returns a login to an account.
func (s *state) login(a *account) Login {
	return Login{Account: a.Name, Roles: s.roles(a), Stamp: a.Stamp}
}

// operates returns ErrForbidden unless a user is logged in to the account of an operator.
func (s *state) operates(by event.Identity) error {
	if a := s.account(by.Account); by.Account == "" || a == nil || !s.roles(a).Operates() {
		return ErrForbidden
	}
	return nil
}

// admit is Gate.Admit.
func (s *state) admit(c Claim, now time.Time) error {
	l, err := s.renew(c.Login, now)
	switch {
	case err != nil:
		return err
	case l.Account == "" && s.cfg.Policy == Required:
		return ErrNotLoggedIn
	}
	c.Login = l
	return s.banned(c, now)
}

// renew is Gate.Renew.
func (s *state) renew(l Login, now time.Time) (Login, error) {
	if l.Account == "" {
		return l, nil
	}
	a := s.account(l.Account)
	if a == nil || a.Stamp != l.Stamp {
		return Login{}, ErrVoid
	}
	l = s.login(a)
	return l, s.banned(Claim{Login: l}, now)
}

// banned returns a *BanError if a ban concerns a user. Operators of the server are banned by their
// account only.
func (s *state) banned(c Claim, now time.Time) error {
	named := []event.Target{{Account: c.Login.Account}, {Nick: c.Nick}, {Nick: c.Login.Account}}
	if c.Login.Roles.Operates() {
		named = named[:1]
	}
	for _, t := range named {
		if b, ok := s.bans.find(t, now); ok {
			return &BanError{b}
		}
	}
	if c.Login.Roles.Operates() {
		return nil
	}
	if b, ok := s.bans.ofClient(c.Key, now); ok {
		return &BanError{b}
	}
	if b, ok := s.bans.of(c.Addr, now); ok {
		return &BanError{b}
	}
	return nil
}

// newStamp returns a stamp that no login has.
func newStamp() uint64 { return rand.Uint64N(1<<63-1) + 1 }

// expelled returns a function that ends the seats of an account whose logins are void. Those of the client
// of by stay: the seats with its key, or if it has none, those without a key at its address. by may be the
// zero Claim.
func expelled(name string, by Claim) func(context.Context, Chat) error {
	x := event.Expulsion{Account: name, Spared: by.Key, Quiet: true}
	if by.Key == "" {
		x.SparedAddr = by.Addr
	}
	return func(ctx context.Context, chat Chat) error { return chat.Expel(ctx, x) }
}

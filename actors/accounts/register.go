package accounts

import (
	"context"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Register makes an account with the name c.Nick. code is the one-time code of operators; it may be
// empty. The caller has made sure that nobody else holds the nick in the chat. The error is ErrNoAccounts,
// ErrPassword, ErrRegistered, ErrLooksLike, ErrReserved, ErrTooMany, ErrWrong for the code, ErrBusy, ErrNotKept, a *BanError,
// ErrClosed, or the cause of ctx's end.
func (g *Gate) Register(ctx context.Context, c Claim, password, code string) (Login, error) {
	if !g.keeps() {
		return Login{}, ErrNoAccounts
	}
	if !fits(password) {
		return Login{}, ErrPassword
	}
	if code != "" {
		if err := g.checkCode(ctx, c, code); err != nil {
			return Login{}, err
		}
	}
	refused, err := ask(ctx, g, func(s *state) error { return s.refuses(c, code, time.Now()) })
	if err != nil || refused != nil {
		return Login{}, firstOf(err, refused)
	}
	hash, err := g.cfg.Password.hash(ctx, password, g.cfg.Cost)
	if err != nil {
		return Login{}, err
	}
	var l Login
	err = g.change(ctx, func(s *state) (steps, error) {
		now := time.Now()
		if err := s.refuses(c, code, now); err != nil {
			return steps{}, err
		}
		r := Record{Name: c.Nick, Hash: hash, Stamp: newStamp(), Made: now, Seen: now}
		if code != "" {
			s.confirmed(&r)
		} else {
			s.places.take(c.Addr, now)
		}
		put := s.putting(r)
		if code != "" {
			put = s.usingCode(put)
		}
		apply := put.apply
		put.apply = func() {
			apply()
			s.metrics.registered.Inc()
			l = s.login(s.account(r.Name))
			s.cfg.Log.Info("registered", "account", r.Name, "peer", c.Addr)
			if code != "" {
				s.notePromoted(c, r.Name)
			}
		}
		put.tell = func(ctx context.Context, chat Chat) error { return chat.ReserveFor(ctx, g.Identity(c), r.Name) }
		return put, nil
	})
	if err != nil {
		return Login{}, err
	}
	return l, nil
}

// refuses returns why a user cannot register their nick, or nil.
func (s *state) refuses(c Claim, code string, now time.Time) error {
	if err := s.banned(c, now); err != nil {
		return err
	}
	switch {
	case code != "":
		if !s.isCode(code) {
			return ErrWrong
		}
	case !s.places.free(c.Addr, now):
		return ErrTooMany
	}
	return s.refusesName(c.Nick, code != "")
}

// refusesName returns why there cannot be a new account of a name, or nil. Names for operators are
// free for those whom the owner of the server trusts.
func (s *state) refusesName(name string, trusted bool) error {
	if s.account(name) != nil {
		return ErrRegistered
	}
	if len(s.accounts) >= maxAccounts {
		return ErrTooMany
	}
	named := s.operators[plain.Fold(name)]
	for _, form := range forms(name) {
		switch {
		case s.forms[form] != nil:
			return ErrLooksLike
		case !s.reserved[form] || trusted && named:
		case named:
			return ErrReserved
		default:
			return ErrLooksLike
		}
	}
	return nil
}

// confirmed makes the account of a record one that the owner of the server trusts to be an operator. An account
// that -operators names is one as long as it is named.
func (s *state) confirmed(r *Record) {
	r.Confirmed = true
	if !s.operators[plain.Fold(r.Name)] {
		r.Roles |= event.ServerOperator
	}
}

// notePromoted notes that the account of a user was made an operator's by the one-time code.
func (s *state) notePromoted(c Claim, name string) {
	s.note(Act{Who: c.identity(), What: "role", Whom: name, Why: "operator, by the one-time code"})
}

// fits reports whether an account may have a password.
func fits(password string) bool { return len(password) >= MinPassword && len(password) <= MaxPassword }

// firstOf returns the first error that is not nil.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

package accounts

import (
	"context"
	"time"

	"tertulia/actors/plain"
)

// Admit returns nil if a user may come in: nobody has banned them, their login is not void, and they
// have an account if one is required. The error is a *BanError, ErrVoid, ErrNotLoggedIn, ErrClosed, or the cause of ctx's end. A caller
// that gives the user a seat in the room asks again once the user has it.
func (g *Gate) Admit(ctx context.Context, c Claim) error {
	if !g.keeps() {
		return nil
	}
	refused, err := ask(ctx, g, func(s *state) error { return s.admit(c, time.Now()) })
	return firstOf(err, refused)
}

// A Pass is held by a user without a seat in the room for as long as they are here: for a session of FTP,
// or a request of HTTP. The nil *Pass is of a server without accounts.
type Pass struct {
	gate  *Gate
	claim Claim // owned by Run
	end   context.CancelCauseFunc
}

// Pass is Admit, and returns a pass. Once the user is no longer admitted, end is called with the reason: a
// *BanError, ErrVoid or ErrKicked. It may be called on any goroutine, also after Close, and must not block.
// The caller must close the pass.
func (g *Gate) Pass(ctx context.Context, c Claim, end context.CancelCauseFunc) (*Pass, error) {
	if !g.keeps() {
		return nil, nil
	}
	p := &Pass{g, c, end}
	refused, err := ask(ctx, g, func(s *state) error {
		if err := s.admit(c, time.Now()); err != nil {
			return err
		}
		s.passes[p] = struct{}{}
		s.metrics.passes.Inc()
		return nil
	})
	if err != nil {
		p.Close() // Run may have the question still
	}
	if err := firstOf(err, refused); err != nil {
		return nil, err
	}
	return p, nil
}

// Close ends the pass. It may be called on nil.
func (p *Pass) Close() {
	if p != nil {
		_ = p.gate.messages.Send(context.Background(), func(s *state) { s.leave(p) })
	}
}

// leave forgets a pass.
func (s *state) leave(p *Pass) {
	if _, ok := s.passes[p]; ok {
		delete(s.passes, p)
		s.metrics.passes.Dec()
	}
}

// recheck ends the passes of users who are no longer admitted.
func (s *state) recheck() {
	now := time.Now()
	for p := range s.passes {
		if err := s.admit(p.claim, now); err != nil {
			s.leave(p)
			p.end(err)
		}
	}
}

// spare gives a new login to the passes of a client that are of the same account. So recheck leaves
// them.
func (s *state) spare(by Claim, l Login) {
	for p := range s.passes {
		if by.Key != "" && p.claim.Key == by.Key && p.claim.Login.Account == l.Account {
			if p.claim.Login = l; l.Stamp == 0 {
				p.claim.Login = Login{}
			}
		}
	}
}

// putOut ends the passes of a user.
func (s *state) putOut(nick string) {
	nick = plain.Fold(nick)
	for p := range s.passes {
		if plain.Fold(p.claim.Nick) == nick || plain.Fold(p.claim.Login.Account) == nick {
			s.leave(p)
			p.end(ErrKicked)
		}
	}
}

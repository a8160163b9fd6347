package accounts

import (
	"context"

	"tertulia/actors/internal/actor"
)

// check compares a guess at an account with the function compare, which runs on a worker once it is the
// guess's turn, unless quick reports that it is right. account is the folded name. quick must not block. The error is ErrWrong, ErrBusy, ErrClosed, or the cause of ctx's end.
func (p *Password) check(ctx context.Context, g Guess, account string, quick, compare func() bool) error {
	w := &waiting{ctx: ctx, from: userAddr(g.From), key: g.Key, account: account, quick: quick, compare: compare, verdict: make(chan Verdict, 1)}
	v, err := actor.Ask(ctx, p.messages, passwordMessage{guess: w}, w.verdict)
	switch {
	case err != nil:
		return err
	case v == Right:
		return nil
	case v == Wrong:
		return ErrWrong
	case p.messages.Err() != nil:
		return ErrClosed
	}
	return ErrBusy
}

// hash computes the hash of a new password on a worker. The error is ErrBusy, ErrClosed, or the cause of ctx's end.
func (p *Password) hash(ctx context.Context, password string, cost Cost) (string, error) {
	type answer struct {
		hash string
		err  error
	}
	reply := make(chan answer, 1)
	var computed string
	j := &job{
		ctx:    ctx,
		run:    func() bool { computed = newHash(password, cost).String(); return true },
		after:  func(bool) { reply <- answer{hash: computed} },
		refuse: func() { reply <- answer{err: ErrBusy} },
	}
	a, err := actor.Ask(ctx, p.messages, passwordMessage{job: j}, reply)
	if err != nil {
		return "", err
	}
	return a.hash, a.err
}

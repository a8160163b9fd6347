package accounts

import (
	"context"
	"time"

	"tertulia/actors/event"
)

// Keep keeps a private line for an account whose user is away. It returns the account's name. The error is ErrNoAccount if there
// is none of that nick, ErrFull, ErrNotKept, ErrClosed, or the cause of ctx's end.
func (g *Gate) Keep(ctx context.Context, from event.Identity, nick, text string) (account string, err error) {
	if !g.keeps() {
		return "", ErrNoAccount
	}
	var full bool
	err = g.change(ctx, func(s *state) (steps, error) {
		a := s.account(nick)
		if a == nil {
			return steps{}, ErrNoAccount
		}
		account = a.Name
		m := Message{At: time.Now(), From: from, Text: text}
		m.From.Key = "" // it is a secret
		return steps{write: func(ctx context.Context, store Store) (err error) {
			full, err = keep(ctx, store, a.Name, m)
			return err
		}}, nil
	})
	switch {
	case err != nil:
		return "", err
	case full:
		return "", ErrFull
	}
	return account, nil
}

// keep adds a message if there is room for it. No two messages of an account have the same time, since
// Delivered names them by it.
func keep(ctx context.Context, store Store, name string, m Message) (full bool, err error) {
	fresh, err := stillWaiting(ctx, store, name, m.At)
	if err != nil {
		return false, err
	}
	size := len(m.Text)
	for _, w := range fresh {
		size += len(w.Text)
	}
	if len(fresh) >= maxMessages || size > maxMessageBytes {
		return true, nil
	}
	m.At = m.At.Truncate(time.Millisecond)
	if n := len(fresh); n > 0 && !m.At.After(fresh[n-1].At) {
		m.At = fresh[n-1].At.Add(time.Millisecond)
	}
	return false, store.AddMessage(ctx, name, m)
}

// stillWaiting returns the messages of an account, oldest first. It removes those that are too old.
func stillWaiting(ctx context.Context, store Store, name string, now time.Time) ([]Message, error) {
	waiting, err := store.Messages(ctx, name)
	if err != nil {
		return nil, err
	}
	old := 0
	for old < len(waiting) && now.Sub(waiting[old].At) > messagesWait {
		old++
	}
	if old > 0 {
		err = store.DeleteMessages(ctx, name, waiting[old-1].At)
	}
	return waiting[old:], err
}

// Waiting returns the private lines that wait for an account, oldest first. They wait on until Delivered. The
// error is ErrVoid, ErrNotKept, a *BanError, ErrClosed, or the cause of ctx's end.
func (g *Gate) Waiting(ctx context.Context, l Login) ([]Message, error) {
	if !g.keeps() || l.Account == "" {
		return nil, nil
	}
	var waiting []Message
	err := g.change(ctx, func(s *state) (steps, error) {
		now := time.Now()
		if _, err := s.renew(l, now); err != nil {
			return steps{}, err
		}
		return steps{write: func(ctx context.Context, store Store) (err error) {
			waiting, err = stillWaiting(ctx, store, l.Account, now)
			return err
		}}, nil
	})
	if err != nil {
		return nil, err
	}
	return waiting, nil
}

// Delivered says that the user of an account has the private lines that Waiting has returned, of which latest
// is the At of the last. They wait no longer. It returns before they are removed; if the server ends first, or the
// store fails, they are shown once more. The error is ErrClosed, or the cause of ctx's end.
func (g *Gate) Delivered(ctx context.Context, account string, latest time.Time) error {
	if !g.keeps() {
		return nil
	}
	return g.messages.Send(ctx, func(s *state) {
		s.enqueue(&change{prepare: func(*state) (steps, error) {
			return steps{write: func(ctx context.Context, store Store) error { return store.DeleteMessages(ctx, account, latest) }}, nil
		}})
	})
}

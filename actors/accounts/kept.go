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

// keep adds a message if there is room for it. First it removes those that are too old.
func keep(ctx context.Context, store Store, name string, m Message) (full bool, err error) {
	waiting, err := store.Messages(ctx, name)
	if err != nil {
		return false, err
	}
	fresh := stillWait(waiting, m.At)
	if old := len(waiting) - len(fresh); old > 0 {
		if err := store.DeleteMessages(ctx, name, old); err != nil {
			return false, err
		}
	}
	size := len(m.Text)
	for _, w := range fresh {
		size += len(w.Text)
	}
	if len(fresh) >= maxMessages || size > maxMessageBytes {
		return true, nil
	}
	return false, store.AddMessage(ctx, name, m)
}

// stillWait returns the messages that are not too old.
func stillWait(waiting []Message, now time.Time) []Message {
	for len(waiting) > 0 && now.Sub(waiting[0].At) > messagesWait {
		waiting = waiting[1:]
	}
	return waiting
}

// Waiting returns the private lines that wait for an account, oldest first, and removes them. The error is ErrVoid,
// ErrNotKept, a *BanError, ErrClosed, or the cause of ctx's end.
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
		return steps{write: func(ctx context.Context, store Store) error {
			all, err := store.Messages(ctx, l.Account)
			if err != nil || len(all) == 0 {
				return err
			}
			waiting = stillWait(all, now)
			return store.DeleteMessages(ctx, l.Account, len(all))
		}}, nil
	})
	if err != nil {
		return nil, err
	}
	return waiting, nil
}

package accounts

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Run looks after the accounts of a gate of New until ctx ends. It returns nil then.
// First it reserves the names of all accounts in the chat, and restores the rooms that last. At the end, it writes the
// acts, the charters of rooms and the marks that are not written yet.
func (g *Gate) Run(ctx context.Context) error {
	defer g.messages.Close()
	s := g.state
	if s.cfg.Chat != nil {
		if err := s.prepare(ctx); err != nil && ctx.Err() == nil {
			return err
		}
	}
	work, done := make(chan *errand), make(chan *errand)
	var writer sync.WaitGroup
	writer.Go(func() {
		for e := range work {
			e.err = e.run(ctx)
			done <- e
		}
	})
	defer writer.Wait()
	defer close(work)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	idle := true
	for {
		if idle {
			if e := s.next(); e != nil {
				work <- e // the writer is idle, so it takes it at once
				idle = false
			}
		}
		select {
		case f := <-g.messages.Messages():
			f(s)
		case a := <-g.acts:
			s.keep(a)
		case c := <-g.charters.Values():
			s.take(c)
		case e := <-done:
			if e = s.ended(e); e != nil {
				work <- e
			} else {
				idle = true
			}
		case now := <-timer.C:
			s.expire(now)
		case <-ctx.Done():
			if !idle {
				s.finishLast(<-done)
			}
			g.drain(s)
			return nil
		}
		timer.Reset(s.untilDue(time.Now()))
	}
}

// prepare reserves the names of all accounts in the chat, and restores the rooms that last.
func (s *state) prepare(ctx context.Context) error {
	if names := s.names(); len(names) > 0 {
		if err := s.cfg.Chat.Reserve(ctx, names...); err != nil {
			return fmt.Errorf("accounts: reserve their names: %w", err)
		}
	}
	if err := s.restore(ctx); err != nil {
		return fmt.Errorf("accounts: restore the rooms: %w", err)
	}
	return nil
}

// finishLast makes the change that the writer has just written, without telling the chat.
func (s *state) finishLast(e *errand) {
	if e = s.ended(e); e != nil {
		s.finish(e.change, nil)
	}
}

// drain writes the acts, the charters of rooms and the marks that wait at the end.
func (g *Gate) drain(s *state) {
	for waits := true; waits; {
		select {
		case a := <-g.acts:
			s.keep(a)
		case c := <-g.charters.Values():
			s.take(c)
		default:
			waits = false
		}
	}
	ctx, stop := context.WithTimeout(context.Background(), lastWrite)
	defer stop()
	if len(s.acts) > 0 {
		s.ended(&errand{err: s.writeActs(ctx, s.acts)})
	}
	if len(s.charters) > 0 {
		s.ended(&errand{err: s.writeCharters(ctx, s.charters)})
	}
	if marks := s.takeUnsaved(); len(marks) > 0 {
		if err := s.cfg.Store.PutMarks(ctx, marks); err != nil {
			s.cfg.Log.Error("marks not written", "error", err)
		}
	}
}

// lastWrite is how long the end of Run waits for the store.
const lastWrite = 5 * time.Second

// expire removes the bans whose time is over.
func (s *state) expire(now time.Time) {
	for _, t := range s.bans.expire(now) {
		s.cfg.Log.Info("ban over", "target", t.String())
		s.enqueue(&change{prepare: func(s *state) (steps, error) {
			if _, again := s.bans.by[t]; again {
				return steps{}, nil
			}
			return steps{write: func(ctx context.Context, store Store) error { return store.DeleteBan(ctx, t) }}, nil
		}})
	}
	s.count()
}

// untilDue returns how long nothing has to be done unless somebody asks.
func (s *state) untilDue(now time.Time) time.Duration {
	if s.bans.due.IsZero() {
		return time.Hour
	}
	return min(s.bans.due.Sub(now), time.Hour)
}

package accounts

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Run looks after the accounts of a gate of New until ctx ends. It returns nil then.
// First it reserves the names of all accounts in the chat. At the end, it writes the acts and the marks that are not written yet.
func (g *Gate) Run(ctx context.Context) error {
	defer g.messages.Close()
	s := g.state
	if names := s.names(); s.cfg.Chat != nil && len(names) > 0 {
		if err := s.cfg.Chat.Reserve(ctx, names...); err != nil && ctx.Err() == nil {
			return fmt.Errorf("accounts: reserve their names: %w", err)
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

// finishLast makes the change that the writer has just written, without telling the chat.
func (s *state) finishLast(e *errand) {
	if e = s.ended(e); e != nil {
		s.finish(e.change, nil)
	}
}

// drain writes the acts and the marks that wait at the end.
func (g *Gate) drain(s *state) {
	for {
		select {
		case a := <-g.acts:
			s.keep(a)
			continue
		default:
		}
		break
	}
	ctx, stop := context.WithTimeout(context.Background(), lastWrite)
	defer stop()
	if len(s.acts) > 0 {
		if err := s.cfg.Store.AddActs(ctx, s.acts); err != nil {
			s.metrics.lost.Add(float64(len(s.acts)))
			s.cfg.Log.Error("acts not written", "error", err)
		}
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

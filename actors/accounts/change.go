package accounts

import (
	"context"
	"errors"

	"tertulia/actors/internal/actor"
)

// maxChanges is how many changes may wait for the writer.
const maxChanges = 1024

// A change is written to the store, and then made in the state. Changes are made one after another.
type change struct {
	// prepare runs on Run's goroutine once the changes before it are made. An error refuses the change.
	prepare func(*state) (steps, error)
	steps   steps
	answer  chan error // has room for the one answer; nil: nobody waits
	made    bool       // it is written, and tell runs
}

// steps are the parts of a change. Each may be nil.
type steps struct {
	write func(context.Context, Store) error // on the writer; an error ends the change
	apply func()                             // on Run's goroutine, once it is written
	tell  func(context.Context, Chat) error  // on the writer, after apply
}

// An errand is work for the writer: a step of a change, acts for the audit table, or charters of rooms.
type errand struct {
	change *change // nil: acts, or charters of rooms
	run    func(context.Context) error
	err    error
}

// change makes a change, and waits until it is made and told. The error is that of prepare,
// ErrNotKept, ErrClosed, or the cause of ctx's end; the change may be made nevertheless in that last case.
func (g *Gate) change(ctx context.Context, prepare func(*state) (steps, error)) error {
	c := &change{prepare: prepare, answer: make(chan error, 1)}
	refused, err := actor.Ask(ctx, g.messages, func(s *state) { s.enqueue(c) }, c.answer)
	return firstOf(err, refused)
}

// enqueue puts a change behind the others.
func (s *state) enqueue(c *change) {
	if len(s.changes) >= maxChanges {
		s.finish(c, ErrNotKept)
		return
	}
	s.changes = append(s.changes, c)
}

// finish answers the caller of a change.
func (s *state) finish(c *change, err error) {
	if c.answer != nil {
		c.answer <- err
	}
}

// next returns the next work for the writer, which is idle. It returns nil if there is none.
func (s *state) next() *errand {
	if len(s.acts) > 0 {
		acts := s.acts
		s.acts = nil
		return &errand{run: func(ctx context.Context) error { return s.writeActs(context.WithoutCancel(ctx), acts) }}
	}
	if charters := s.charters; len(charters) > 0 {
		s.charters = nil
		return &errand{run: func(ctx context.Context) error { return s.writeCharters(context.WithoutCancel(ctx), charters) }}
	}
	for len(s.changes) > 0 {
		c := s.changes[0]
		s.changes[0] = nil
		s.changes = s.changes[1:]
		var err error
		if c.steps, err = c.prepare(s); err != nil {
			s.finish(c, err)
			continue
		}
		if e := s.write(c); e != nil {
			return e
		}
	}
	return nil
}

// write returns the first work of a prepared change, or nil if the change is finished without any.
func (s *state) write(c *change) *errand {
	if write := c.steps.write; write != nil {
		return &errand{change: c, run: func(ctx context.Context) error { return write(context.WithoutCancel(ctx), s.cfg.Store) }}
	}
	return s.apply(c)
}

// apply makes a change that is written, and returns the rest of its work, or nil if it is finished.
func (s *state) apply(c *change) *errand {
	if c.steps.apply != nil {
		c.steps.apply()
		s.count()
	}
	c.made = true
	if tell := c.steps.tell; tell != nil && s.cfg.Chat != nil {
		return &errand{change: c, run: func(ctx context.Context) error { return tell(ctx, s.cfg.Chat) }}
	}
	s.finish(c, nil)
	return nil
}

// ended takes the result of work from the writer, and returns the next work of the same change.
func (s *state) ended(e *errand) *errand {
	c := e.change
	switch {
	case c == nil:
		if e.err != nil {
			s.cfg.Log.Error("acts or charters of rooms not written", "error", e.err)
		}
	case c.made:
		if e.err != nil {
			s.cfg.Log.Warn("the chat was not told of a change of accounts", "error", e.err)
		}
		s.finish(c, nil)
	case e.err != nil:
		s.cfg.Log.Error("accounts not written", "error", e.err)
		s.finish(c, errors.Join(ErrNotKept, e.err))
	default:
		return s.apply(c)
	}
	return nil
}

package accountstest

import (
	"context"
	"errors"
	"slices"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// ErrDisk is the error of a Store whose disk fails.
var ErrDisk = errors.New("accountstest: the disk is full")

// A Store is an accounts.Store in memory. The zero value is empty. A test may look at its fields while
// no call runs.
type Store struct {
	Records  []accounts.Record
	Bans     []accounts.Ban
	Written  []accounts.Act // oldest first
	Waiting  map[string][]accounts.Message
	Read     []accounts.Mark
	Rooms    []event.Charter
	Writes   int  // calls that change something
	Fails    bool // each call fails with ErrDisk
	IsClosed bool
	// Blocks makes each call that changes something wait until it can receive; nil: none waits.
	Blocks <-chan struct{}
}

func (s *Store) write() error {
	if s.Blocks != nil {
		<-s.Blocks
	}
	s.Writes++
	return s.err()
}

func (s *Store) err() error {
	if s.Fails {
		return ErrDisk
	}
	return nil
}

// Load implements accounts.Store.
func (s *Store) Load(context.Context) ([]accounts.Record, []accounts.Ban, error) {
	return slices.Clone(s.Records), slices.Clone(s.Bans), s.err()
}

// Put implements accounts.Store.
func (s *Store) Put(_ context.Context, r accounts.Record) error {
	if err := s.write(); err != nil {
		return err
	}
	s.Records = append(s.without(r.Name), r)
	return nil
}

// Delete implements accounts.Store.
func (s *Store) Delete(_ context.Context, name string) error {
	if err := s.write(); err != nil {
		return err
	}
	s.Records = s.without(name)
	delete(s.Waiting, plain.Fold(name))
	s.Read = slices.DeleteFunc(s.Read, func(m accounts.Mark) bool { return m.Account == plain.Fold(name) })
	return nil
}

func (s *Store) without(name string) []accounts.Record {
	return slices.DeleteFunc(s.Records, func(r accounts.Record) bool { return plain.Fold(r.Name) == plain.Fold(name) })
}

// PutBan implements accounts.Store.
func (s *Store) PutBan(ctx context.Context, b accounts.Ban) error {
	if err := s.DeleteBan(ctx, b.Target); err != nil {
		return err
	}
	s.Bans = append(s.Bans, b)
	return nil
}

// DeleteBan implements accounts.Store.
func (s *Store) DeleteBan(_ context.Context, t event.Target) error {
	if err := s.write(); err != nil {
		return err
	}
	s.Bans = slices.DeleteFunc(s.Bans, func(b accounts.Ban) bool { return b.Target == t })
	return nil
}

// AddActs implements accounts.Store.
func (s *Store) AddActs(_ context.Context, acts []accounts.Act) error {
	if err := s.write(); err != nil {
		return err
	}
	s.Written = append(s.Written, acts...)
	return nil
}

// Acts implements accounts.Store.
func (s *Store) Acts(_ context.Context, n int) ([]accounts.Act, error) {
	acts := slices.Clone(s.Written)
	slices.Reverse(acts)
	return acts[:min(n, len(acts))], s.err()
}

// AddMessage implements accounts.Store.
func (s *Store) AddMessage(_ context.Context, name string, m accounts.Message) error {
	if err := s.write(); err != nil {
		return err
	}
	if s.Waiting == nil {
		s.Waiting = make(map[string][]accounts.Message)
	}
	s.Waiting[plain.Fold(name)] = append(s.Waiting[plain.Fold(name)], m)
	return nil
}

// Messages implements accounts.Store.
func (s *Store) Messages(_ context.Context, name string) ([]accounts.Message, error) {
	return slices.Clone(s.Waiting[plain.Fold(name)]), s.err()
}

// DeleteMessages implements accounts.Store.
func (s *Store) DeleteMessages(_ context.Context, name string, latest time.Time) error {
	if err := s.write(); err != nil {
		return err
	}
	s.Waiting[plain.Fold(name)] = slices.DeleteFunc(s.Waiting[plain.Fold(name)], func(m accounts.Message) bool { return !m.At.After(latest) })
	return nil
}

// Charters implements accounts.Store.
func (s *Store) Charters(context.Context) ([]event.Charter, error) {
	return slices.Clone(s.Rooms), s.err()
}

// PutCharter implements accounts.Store.
func (s *Store) PutCharter(_ context.Context, c event.Charter) error {
	if err := s.write(); err != nil {
		return err
	}
	s.Rooms = slices.DeleteFunc(s.Rooms, func(o event.Charter) bool { return o.Room == c.Room })
	if len(c.Data) > 0 {
		s.Rooms = append(s.Rooms, c)
	}
	return nil
}

// Marks implements accounts.Store.
func (s *Store) Marks(_ context.Context, name string) (marks []accounts.Mark, err error) {
	for _, m := range s.Read {
		if m.Account == plain.Fold(name) {
			marks = append(marks, m)
		}
	}
	return marks, s.err()
}

// PutMarks implements accounts.Store.
func (s *Store) PutMarks(_ context.Context, marks []accounts.Mark) error {
	if err := s.write(); err != nil {
		return err
	}
	for _, m := range marks {
		s.Read = slices.DeleteFunc(s.Read, func(old accounts.Mark) bool { return old.Account == m.Account && old.Target == m.Target })
		s.Read = append(s.Read, m)
	}
	return nil
}

// Close implements accounts.Store.
func (s *Store) Close() error {
	s.IsClosed = true
	return s.err()
}

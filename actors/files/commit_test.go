package files

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// This order makes a reply of 226 mean that the file is durable and complete.
func TestOrderOfADurableCommit(t *testing.T) {
	for durable, want := range map[bool][]string{
		true:  {"Sync", "Publish", "SyncDir"},
		false: {"Publish"},
	} {
		inBubble(t, func(c *Config) { c.Sync = durable }, func(t *testing.T, a *Actor, m *memory) {
			u := create(t, a, "ana", "x", CreateOptions{})
			write(t, u, "1")
			var steps []string
			m.setFault(func(op, _ string) error {
				if slices.Contains([]string{"Write", "Sync", "Publish", "SyncDir", "Truncate"}, op) {
					steps = append(steps, op)
				}
				return nil
			})
			_, err := u.Commit(bg)
			ok(t, err)
			m.setFault(nil)
			if !slices.Equal(steps, want) {
				t.Errorf("durable %v: %v, want %v", durable, steps, want)
			}
		})
	}
}

func TestCommitGivenUpBeforePublishing(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		put(t, a, "ana", "x", "old")
		u := create(t, a, "ana", "x", CreateOptions{})
		write(t, u, "new")
		ctx, cancel := context.WithCancel(bg)
		cancel()
		if _, err := u.Commit(ctx); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		wantText(t, a, "eva", "x", "old")
		u = create(t, a, "ana", "x", CreateOptions{Mode: Resume, Offset: 3})
		if u.Offset() != 3 {
			t.Fatal(u.Offset())
		}
		_, err := u.Commit(bg)
		ok(t, err)
		wantText(t, a, "eva", "x", "new")
	})
}

func TestResumingKeepsADeadlineOfItsOwn(t *testing.T) {
	inBubble(t, func(c *Config) { c.PartialTTL = time.Hour }, func(t *testing.T, a *Actor, m *memory) {
		u := create(t, a, "ana", "x", CreateOptions{})
		write(t, u, "1")
		ok(t, u.Abort())
		<-time.After(50 * time.Minute)
		u = create(t, a, "ana", "x", CreateOptions{Mode: Resume, Offset: 1})
		<-time.After(50 * time.Minute) // an open upload does not expire
		write(t, u, "2")
		ok(t, u.Abort())
		<-time.After(50 * time.Minute)
		p, err := a.Partial(bg, by("ana"), "x")
		if err != nil || p.Size != 1 {
			t.Fatal(p, err)
		}
	})
}

package history

import (
	"errors"
	"testing"
	"time"

	"tertulia/actors/event"
)

func TestUsersRemoveTheirOwnLinesForFiveMinutes(t *testing.T) {
	bubble(t, nil, func(t *testing.T, b *bench) {
		keyed, account := b.said("by a client"), b.said("by an account")
		keyed.Key, keyed.Taken = "k", 1
		account.Entry.Account, account.Entry.User = "ana", 0
		b.hand(b.said("by a session"), keyed, account) // 3, 1, 2
		b.hand(Record{})
		session, client, member := uint64(3), uint64(1), uint64(2)
		for _, c := range []struct {
			seq  uint64
			by   Claim
			want error
		}{
			{session, Claim{User: 8}, ErrNotOwn},
			{session, Claim{}, ErrNotOwn},
			{session, Claim{Key: "k", Account: "ana"}, ErrNotOwn},
			{client, Claim{User: 7}, ErrNotOwn},
			{client, Claim{Key: "other"}, ErrNotOwn},
			{member, Claim{Account: "eva"}, ErrNotOwn},
			{member, Claim{User: 7, Key: "k"}, ErrNotOwn},
			{99, Claim{Any: true}, ErrNoEntry},
			{session, Claim{User: 7}, nil},
			{client, Claim{Key: "k", User: 9}, nil},
			{member, Claim{Account: "ana"}, nil},
			{session, Claim{User: 7}, ErrNoEntry},
		} {
			e, err := b.Forget(t.Context(), c.seq, c.by)
			if !errors.Is(err, c.want) || err == nil && e.Seq != c.seq {
				t.Errorf("the removal of %d by %+v = %+v, %v, want %v", c.seq, c.by, e, err, c.want)
			}
		}
		b.says("late")
		b.after(event.RemoveTime)
		if _, err := b.Forget(t.Context(), 4, Claim{User: 9}); !errors.Is(err, ErrNotOwn) {
			t.Errorf("the removal by another user = %v", err)
		}
		b.after(time.Millisecond)
		if _, err := b.Forget(t.Context(), 4, Claim{User: 7}); !errors.Is(err, ErrTooLate) {
			t.Errorf("the removal after five minutes = %v", err)
		}
		if _, err := b.Forget(t.Context(), 4, Claim{Any: true}); err != nil {
			t.Errorf("the removal by a moderator = %v", err)
		}
	})
}

func TestPurgeRemovesASelection(t *testing.T) {
	bubble(t, nil, func(t *testing.T, b *bench) {
		for range 500 {
			other := b.said("y")
			other.Entry.Nick = "eva"
			b.hand(b.said("x"), other)
			b.after(time.Millisecond)
		}
		n, err := b.Purge(t.Context(), Selection{Nick: "ANA", To: b.began.Add(400 * time.Millisecond)})
		if err != nil || n != 400 || len(b.store.lines) != 600 || b.store.tidied == 0 {
			t.Errorf("%d are removed, %d are left, tidied %d times: %v", n, len(b.store.lines), b.store.tidied, err)
		}
		if n, err := b.Purge(t.Context(), Selection{Room: "#other"}); n != 0 || err != nil {
			t.Errorf("%d are removed from another room: %v", n, err)
		}
	})
}

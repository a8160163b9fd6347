package accounts_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
)

// A mark is up to when a user has read something.
func TestAMarkOnlyRises(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := new(accountstest.Store)
		g := accountstest.Open(t, accounts.Config{Store: store})
		ana := accountstest.Add(t, g, "ana", "long enough", 0)
		bob := accountstest.Add(t, g, "bob", "long enough", 0)
		for _, step := range []struct {
			who      accounts.Login
			target   string
			at, want int64
		}{
			{ana, "#lab", 0, 0}, {ana, "#lab", 100, 100}, {ana, "#LAB", 50, 100}, {ana, "#lab", 0, 100},
			{ana, "bob", 0, 0}, {bob, "#lab", 0, 0}, {ana, "#lab", 200, 200},
		} {
			if got, err := g.Mark(t.Context(), step.who, step.target, step.at); err != nil || got != step.want {
				t.Errorf("%s at %d = %d, %v, want %d", step.target, step.at, got, err, step.want)
			}
		}
		synctest.Wait()
		if len(store.Read) != 1 || store.Read[0] != (accounts.Mark{Account: "ana", Target: "#lab", At: 200}) {
			t.Errorf("the store has %+v", store.Read)
		}
		if err := g.SetPassword(t.Context(), "ana", "another one"); err != nil {
			t.Fatal(err)
		}
		if _, err := g.Mark(t.Context(), ana, "#lab", 300); !errors.Is(err, accounts.ErrVoid) {
			t.Errorf("a mark of a void login = %v", err)
		}
		if err := g.Drop(t.Context(), "ana"); err != nil || len(store.Read) != 0 {
			t.Errorf("Drop = %v, and the store has %+v", err, store.Read)
		}
	})
}

func TestMarksAreReadFromTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &accountstest.Store{Read: []accounts.Mark{{Account: "ana", Target: "#lab", At: 100}}}
		g := accountstest.Open(t, accounts.Config{Store: store})
		ana := accountstest.Add(t, g, "ana", "long enough", 0)
		if got, err := g.Mark(t.Context(), ana, "#lab", 0); err != nil || got != 100 {
			t.Errorf("the mark is %d, %v", got, err)
		}
		store.Fails = true
		bob := accounts.Login{Account: "ana", Stamp: ana.Stamp}
		if got, err := g.Mark(t.Context(), bob, "#lab", 120); err != nil || got != 120 {
			t.Errorf("the mark is %d, %v, though only the disk fails", got, err)
		}
	})
}

func TestMarksOfOneAccountAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		ana := accountstest.Add(t, g, "ana", "long enough", 0)
		var err error
		n := 0
		for ; err == nil && n < 1000; n++ {
			_, err = g.Mark(t.Context(), ana, "nick"+string(rune('一'+n)), 1)
		}
		if n != 501 || !errors.Is(err, accounts.ErrFull) {
			t.Errorf("mark %d = %v", n, err)
		}
	})
}

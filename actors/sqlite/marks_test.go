package sqlite

import (
	"testing"

	"tertulia/actors/accounts"
)

func TestMarksAreKept(t *testing.T) {
	a := newAccounts(t)
	mark := func(account, target string, at int64) accounts.Mark {
		return accounts.Mark{Account: account, Target: target, At: at}
	}
	ok(t, a.PutMarks(t.Context(), []accounts.Mark{mark("eva", "#lab", 1), mark("eva", "bob", 2), mark("ana", "#lab", 3)}))
	ok(t, a.PutMarks(t.Context(), []accounts.Mark{mark("eva", "#lab", 4)}))
	wants := func(name string, want ...accounts.Mark) {
		t.Helper()
		a = reopened(t, a)
		got, err := a.Marks(t.Context(), name)
		ok(t, err)
		wantSame(t, "the marks of "+name, got, want)
	}
	wants("Eva", mark("eva", "#lab", 4), mark("eva", "bob", 2))
	ok(t, a.Delete(t.Context(), "eva"))
	wants("eva")
	wants("ana", mark("ana", "#lab", 3))
}

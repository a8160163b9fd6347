package event

import (
	"testing"
)

func TestARankingIsTheRightThatChanged(t *testing.T) {
	const both = Voice | Operator
	for _, c := range []struct{ was, now, want Rank }{
		{0, Operator, Operator}, {Operator, both, Voice}, {0, both, Operator}, {both, Operator, Operator}, {both, Voice, Voice}, {Voice, 0, 0},
	} {
		if got := (&Entry{Kind: Ranked, Was: c.was, Rank: c.now}).Ranking(); got != c.want {
			t.Errorf("from %d to %d: %d, want %d", c.was, c.now, got, c.want)
		}
	}
}

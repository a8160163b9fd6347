package room

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestManyJoinsCostNoSquareOfDeliveries(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		const n = 5000
		var last user
		for i := range n {
			last = join(t, a, JoinRequest{Nick: fmt.Sprint("u", i), Recent: 20})
		}
		if got := last.reads(); !strings.HasPrefix(got, "welcome u4999 0\nin #tertulia with 4999 [") || strings.Count(got, "\n") != 2 {
			t.Errorf("the last one to join reads %q", got)
		}
		pass(time.Hour)
		st, err := a.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		// Welcome and Entered for each seat, the allowance, and one summary for all.
		if most := uint64(2*n + presenceBurst + 200 + 2*n); st.Deliveries > most {
			t.Errorf("%d joins cost %d deliveries, want at most %d", n, st.Deliveries, most)
		}
		if got := last.reads(); !strings.HasPrefix(got, "+") {
			t.Errorf("the digest reads %q", got)
		}
	})
}

func TestASlowTrickleOfJoinsCostsNoSquareEither(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		const n = 3000
		for i := range n {
			join(t, a, JoinRequest{Nick: fmt.Sprint("u", i)})
			pass(time.Second)
		}
		st, err := a.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if most := uint64(n*(2+presenceRate) + presenceBurst + n); st.Deliveries > most {
			t.Errorf("%d joins in as many seconds cost %d deliveries, want at most %d", n, st.Deliveries, most)
		}
	})
}

func TestADigestComesWithTheNextLine(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		var crowd []user
		for i := range 200 {
			crowd = append(crowd, join(t, a, JoinRequest{Nick: fmt.Sprint("u", i)}))
		}
		first := crowd[0]
		told := strings.Count(first.reads(), "\n+")
		crowd[199].Leave("")
		first.says("hola")
		got := first.reads()
		var joined, left int
		if _, err := fmt.Sscanf(got, "+%d -%d", &joined, &left); err != nil || joined+told != 199 || left != 1 ||
			!strings.HasSuffix(got, "]\nu0: hola\n") {
			t.Errorf("told of %d, then reads %q", told, got)
		}
	})
}

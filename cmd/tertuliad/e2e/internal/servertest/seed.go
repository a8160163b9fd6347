package servertest

import (
	"flag"
	"math/rand/v2"
	"testing"
)

var seed = flag.Uint64("seed", 0, "the `number` with which a test that failed is repeated; 0: another each time")

// Seeded returns the source of all chance in a test. A test that fails says last how
// to repeat it.
func Seeded(t *testing.T) *rand.Rand {
	n := *seed
	if n == 0 {
		n = rand.Uint64()
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("to repeat this: go test -run '^%s$' -seed %d", t.Name(), n)
		}
	})
	return rand.New(rand.NewPCG(n, 0))
}

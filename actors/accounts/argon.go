package accounts

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// A Cost has the parameters of argon2id.
type Cost struct {
	Memory  uint32 // KiB
	Time    uint32 // passes
	Threads uint8
}

// DefaultCost follows the OWASP Password Storage Cheat Sheet.
var DefaultCost = Cost{Memory: 19 << 10, Time: 2, Threads: 1}

// Lengths in bytes.
const (
	saltSize   = 16
	sumSize    = 32
	maxHashed  = 512      // of a hash in a Record
	maxMemory  = 64 << 10 // KiB; a hash that needs more is not one of ours
	maxPasses  = 16
	maxThreads = 16
)

var errHash = errors.New("accounts: not a hash of argon2id")

// A hash is the kept form of a password.
type hash struct {
	cost Cost
	salt []byte
	sum  []byte
}

// newHash computes the hash of a password with a new salt. It takes the memory of the cost.
func newHash(password string, cost Cost) hash {
	h := hash{cost: cost, salt: make([]byte, saltSize)}
	_, _ = rand.Read(h.salt) // never fails
	h.sum = h.compute(password, sumSize)
	return h
}

// blankHash returns a hash that no password has. To compare with it costs as much as with another.
func blankHash(cost Cost) hash {
	h := hash{cost: cost, salt: make([]byte, saltSize), sum: make([]byte, sumSize)}
	_, _ = rand.Read(h.salt) // never fails
	_, _ = rand.Read(h.sum)
	return h
}

func (h hash) compute(password string, size int) []byte {
	return argon2.IDKey([]byte(password), h.salt, h.cost.Time, h.cost.Memory, h.cost.Threads, uint32(size))
}

// matches computes the hash of a password, and compares it in constant time.
func (h hash) matches(password string) bool {
	return subtle.ConstantTimeCompare(h.compute(password, len(h.sum)), h.sum) == 1
}

// String returns the hash in the PHC string format.
func (h hash) String() string {
	in := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.Memory, h.cost.Time, h.cost.Threads, in(h.salt), in(h.sum))
}

// parseHash parses a hash in the PHC string format, in exactly the form that String returns. It
// refuses parameters that no hash of ours has.
func parseHash(s string) (h hash, err error) {
	parts := strings.Split(s, "$")
	if len(s) > maxHashed || len(parts) != 6 {
		return hash{}, errHash
	}
	var salt, sum error
	h.salt, salt = base64.RawStdEncoding.Strict().DecodeString(parts[4])
	h.sum, sum = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	c := &h.cost
	_, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Threads)
	switch {
	case salt != nil || sum != nil || err != nil || h.String() != s:
		return hash{}, errHash
	case len(h.salt) < 8 || len(h.sum) < 16:
		return hash{}, errHash
	case c.Memory < 8*uint32(c.Threads) || c.Memory > maxMemory, c.Time < 1 || c.Time > maxPasses, c.Threads < 1 || c.Threads > maxThreads:
		return hash{}, errHash
	}
	return h, nil
}

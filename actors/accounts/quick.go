package accounts

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"time"
)

// quickFor is how long a password that was right is compared without argon2. A client that
// sends it with each request would otherwise keep a processor busy. Its guesses still take their turns.
const quickFor = 10 * time.Minute

// A quick has a digest of the password of an account, which is only in memory.
type quick struct {
	digest [sha256.Size]byte
	until  time.Time
}

// quickKey makes the digests useless outside this process.
type quickKey [32]byte

func newQuickKey() (k quickKey) {
	_, _ = rand.Read(k[:]) // never fails
	return k
}

// digest returns the digest of a password whose hash is given.
func (k quickKey) digest(hash, password string) (sum [sha256.Size]byte) {
	mac := hmac.New(sha256.New, k[:])
	mac.Write([]byte(hash))
	mac.Write([]byte{0})
	mac.Write([]byte(password))
	mac.Sum(sum[:0])
	return sum
}

// matches compares digests in constant time.
func (q quick) matches(digest [sha256.Size]byte, now time.Time) bool {
	return now.Before(q.until) && hmac.Equal(q.digest[:], digest[:])
}

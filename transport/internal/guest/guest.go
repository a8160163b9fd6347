// Package guest names users who have given no nick.
package guest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"net/netip"
	"strings"

	"tertulia/actors/peer"
)

// A Namer chooses the nicks of guests. Any goroutine may use it.
type Namer struct{ key []byte }

// NewNamer returns a namer with a random key.
func NewNamer() Namer {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails
	return Namer{key}
}

// Nick returns the nick of a guest. It is the same for one address while the server runs, and does not
// reveal the address. Guests at one address cannot be told apart.
func (n Namer) Nick(addr netip.Addr) string {
	mac := hmac.New(sha256.New, n.key)
	mac.Write([]byte(peer.Block(addr).String()))
	return "guest-" + strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil))[:6])
}

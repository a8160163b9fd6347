package trust

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"time"

	"tertulia/actors/accounts"
)

const (
	proofLife = 5 * time.Minute // for how long a right password is not computed again
	maxProofs = 1024
)

// proofs are the logins of those who send the password of their account with each request, as programs do
// with Basic. A hash of a password takes so long that a folder of files could not be fetched otherwise.
// It keeps no password: a login is found under a code of the name and the password. The map is in a
// channel with one slot, so no call blocks for longer than a look-up takes.
type proofs struct {
	secret []byte // of the codes
	slot   chan map[[sha256.Size]byte]proof
}

type proof struct {
	login accounts.Login
	until time.Time
}

func newProofs() proofs {
	p := proofs{make([]byte, sha256.Size), make(chan map[[sha256.Size]byte]proof, 1)}
	_, _ = rand.Read(p.secret) // never fails
	p.slot <- make(map[[sha256.Size]byte]proof)
	return p
}

// code returns the code of a name and a password.
func (p proofs) code(name, password string) (code [sha256.Size]byte) {
	mac := hmac.New(sha256.New, p.secret)
	mac.Write([]byte(name + "\n" + password)) // a name has no line end
	copy(code[:], mac.Sum(nil))
	return code
}

// get returns the login under a code, if it was right not long ago. It may be void by now.
func (p proofs) get(code [sha256.Size]byte, now time.Time) (accounts.Login, bool) {
	all := <-p.slot
	one, known := all[code]
	p.slot <- all
	return one.login, known && now.Before(one.until)
}

// put keeps a login under a code. If there are too many, it forgets all.
func (p proofs) put(code [sha256.Size]byte, l accounts.Login, now time.Time) {
	all := <-p.slot
	if len(all) >= maxProofs {
		clear(all)
	}
	all[code] = proof{l, now.Add(proofLife)}
	p.slot <- all
}

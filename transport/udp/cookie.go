package udp

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"net/netip"
	"time"

	"tertulia/transport/udp/link"
)

const (
	// cookieLife is the highest age of a cookie: a round trip on the slowest path, with
	// a few losses. It must not exceed link.Linger. Otherwise a copy of an OPEN could open
	// an ended session again.
	cookieLife = link.Linger
	// secretLife is how long a secret makes proofs. It is accepted for as long again,
	// which is the time that a person has to type a code.
	secretLife = 2 * time.Minute
)

// A cookieSigner makes and checks proofs that a peer receives datagrams at its address. A
// proof is a HMAC over the address, so nothing is kept for it (RFC 6347 §4.2.1). It belongs
// to the hub.
type cookieSigner struct {
	current, previous hash.Hash
	ids               hash.Hash // for session ids; never changes
	made              time.Time // when the seconds in cookies begin, by the monotonic clock
	turns             time.Time // when the next secret takes over
	sum               []byte
}

func newCookieSigner(now time.Time) *cookieSigner {
	return &cookieSigner{current: newSecret(), previous: newSecret(), ids: newSecret(), made: now, turns: now.Add(secretLife)}
}

func newSecret() hash.Hash {
	var secret [sha256.Size]byte
	rand.Read(secret[:])
	return hmac.New(sha256.New, secret[:])
}

// turn replaces the secret if it is older than secretLife.
func (j *cookieSigner) turn(now time.Time) {
	if now.Before(j.turns) {
		return
	}
	if now.Sub(j.turns) >= secretLife { // no call for a whole secretLife: both secrets are too old
		j.current = newSecret()
	}
	j.previous, j.current = j.current, newSecret()
	j.turns = now.Add(secretLife)
}

// Purposes of a proof. A proof for one purpose is not valid for another.
const (
	forCookie = 'c'
	forCode   = 'b'
	forID     = 's'
)

// proof returns the HMAC, valid until the next call.
func (j *cookieSigner) proof(secret hash.Hash, purpose byte, addr netip.AddrPort, more ...[]byte) []byte {
	secret.Reset()
	ip := addr.Addr().As16()
	head := binary.BigEndian.AppendUint16(append([]byte{purpose}, ip[:]...), addr.Port())
	secret.Write(head)
	for _, m := range more {
		secret.Write(m)
	}
	j.sum = secret.Sum(j.sum[:0])
	return j.sum
}

// second returns the seconds from made to now.
func (j *cookieSigner) second(now time.Time) uint32 { return uint32(now.Sub(j.made) / time.Second) }

// cookie returns a cookie for a nonce of an address.
func (j *cookieSigner) cookie(addr netip.AddrPort, nonce link.Token, now time.Time) []byte {
	j.turn(now)
	var raw [20]byte
	binary.BigEndian.PutUint32(raw[:], j.second(now))
	copy(raw[4:], j.proof(j.current, forCookie, addr, nonce[:], raw[:4]))
	return base64.RawURLEncoding.AppendEncode(nil, raw[:])
}

// accepts reports whether a cookie was made for this address and nonce within cookieLife.
func (j *cookieSigner) accepts(cookie []byte, addr netip.AddrPort, nonce link.Token, now time.Time) bool {
	j.turn(now)
	var raw [21]byte
	if n, err := base64.RawURLEncoding.Strict().Decode(raw[:], cookie); err != nil || n != 20 {
		return false
	}
	age := int32(j.second(now) - binary.BigEndian.Uint32(raw[:]))
	if age < 0 || time.Duration(age)*time.Second > cookieLife {
		return false
	}
	for _, secret := range []hash.Hash{j.current, j.previous} {
		if subtle.ConstantTimeCompare(j.proof(secret, forCookie, addr, nonce[:], raw[:4])[:16], raw[4:20]) == 1 {
			return true
		}
	}
	return false
}

// sessionID returns the id of the session that an OPEN opens. Each copy of the OPEN gives
// the same id.
func (j *cookieSigner) sessionID(addr netip.AddrPort, nonce link.Token, cookie []byte) link.Token {
	return link.NewToken([16]byte(j.proof(j.ids, forID, addr, nonce[:], cookie)))
}

// codeLetters omits letters and digits that look alike.
const codeLetters = "abcdefghijkmnpqrstuvwxyz23456789"

// codeSize is the number of letters of a code: 35 bits. Nobody guesses those at the rate of
// Config.Unverified. An answer with just the code needs a question of only three bytes.
const codeSize = 7

// code returns the code that a bare user at an address must type.
func (j *cookieSigner) code(addr netip.AddrPort, now time.Time) string {
	j.turn(now)
	return letters(j.proof(j.current, forCode, addr)[:codeSize])
}

// acceptsCode reports whether a code, in small letters, was made for the address with the
// current or the previous secret.
func (j *cookieSigner) acceptsCode(code string, addr netip.AddrPort, now time.Time) bool {
	j.turn(now)
	for _, secret := range []hash.Hash{j.current, j.previous} {
		if subtle.ConstantTimeCompare([]byte(letters(j.proof(secret, forCode, addr)[:codeSize])), []byte(code)) == 1 {
			return true
		}
	}
	return false
}

// letters returns a letter for the low five bits of each byte.
func letters(b []byte) string {
	text := make([]byte, len(b))
	for i, c := range b {
		text[i] = codeLetters[c%32]
	}
	return string(text)
}

// newAsToken returns a token for /as, of 80 random bits.
func newAsToken() string {
	var raw [16]byte
	rand.Read(raw[:])
	return letters(raw[:])
}

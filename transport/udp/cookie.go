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
	// cookieLife is how old a cookie may be: a round trip on the slowest way,
	// with a few losses. It must not exceed link.Linger, or a session that has
	// ended could be opened again by a copy of its OPEN.
	cookieLife = link.Linger
	// secretLife is after which a new secret takes over. The one before is
	// still accepted for as long, which is the time that a person has to type
	// a code back.
	secretLife = 2 * time.Minute
)

// A cookieSigner makes proofs that an address was reached, and checks them, without
// keeping anything for the address: each is a HMAC over it (RFC 6347 §4.2.1).
type cookieSigner struct {
	current, previous hash.Hash
	ids               hash.Hash // for session ids; never changes
	made              time.Time // from when on cookies count, by the clock that never jumps
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

// turn puts a new secret in place if it is time.
func (j *cookieSigner) turn(now time.Time) {
	if now.Before(j.turns) {
		return
	}
	if now.Sub(j.turns) >= secretLife { // nobody came for long: both are old
		j.current = newSecret()
	}
	j.previous, j.current = j.current, newSecret()
	j.turns = now.Add(secretLife)
}

// What a proof is for: one cannot be used as the other.
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

// second returns the second of a time.
func (j *cookieSigner) second(now time.Time) uint32 { return uint32(now.Sub(j.made) / time.Second) }

// cookie returns a cookie for a nonce of an address.
func (j *cookieSigner) cookie(addr netip.AddrPort, nonce link.Token, now time.Time) []byte {
	j.turn(now)
	var raw [20]byte
	binary.BigEndian.PutUint32(raw[:], j.second(now))
	copy(raw[4:], j.proof(j.current, forCookie, addr, nonce[:], raw[:4]))
	return base64.RawURLEncoding.AppendEncode(nil, raw[:])
}

// accepts checks a cookie.
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

// sessionID returns the id of the session that an OPEN asks for: the same for
// each copy of it.
func (j *cookieSigner) sessionID(addr netip.AddrPort, nonce link.Token, cookie []byte) link.Token {
	return link.NewToken([16]byte(j.proof(j.ids, forID, addr, nonce[:], cookie)))
}

// codeLetters leaves out what is easily taken for something else.
const codeLetters = "abcdefghijkmnpqrstuvwxyz23456789"

// codeSize is the letters of a code: 35 bits, which nobody guesses at the rate
// at which unverified datagrams are looked at, and which three typed bytes pay
// for.
const codeSize = 7

// code returns what a bare user at an address has to type.
func (j *cookieSigner) code(addr netip.AddrPort, now time.Time) string {
	j.turn(now)
	return letters(j.proof(j.current, forCode, addr)[:codeSize])
}

// acceptsCode checks a code.
func (j *cookieSigner) acceptsCode(code string, addr netip.AddrPort, now time.Time) bool {
	j.turn(now)
	for _, secret := range []hash.Hash{j.current, j.previous} {
		if subtle.ConstantTimeCompare([]byte(letters(j.proof(secret, forCode, addr)[:codeSize])), []byte(code)) == 1 {
			return true
		}
	}
	return false
}

// letters writes a letter, five bits, for each byte.
func letters(b []byte) string {
	text := make([]byte, len(b))
	for i, c := range b {
		text[i] = codeLetters[c%32]
	}
	return string(text)
}

// newAsToken returns what brings a bare user back to his session: 80 bits.
func newAsToken() string {
	var raw [16]byte
	rand.Read(raw[:])
	return letters(raw[:])
}

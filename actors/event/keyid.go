package event

import "crypto/sha256"

// A KeyID identifies the key of a client where the key itself is not kept, since it is a secret.
type KeyID [16]byte

// IDOf returns the KeyID of a key. That of the empty key is zero: it identifies nobody.
func IDOf(key string) KeyID {
	if key == "" {
		return KeyID{}
	}
	sum := sha256.Sum256([]byte(key))
	return KeyID(sum[:len(KeyID{})])
}

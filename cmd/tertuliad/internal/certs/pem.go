package certs

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
)

// The types of the blocks in a file (RFC 7468 §5.1, §10).
const (
	certBlock = "CERTIFICATE"
	keyBlock  = "PRIVATE KEY"
)

// EncodeCert returns a certificate as PEM, as devices import it.
func EncodeCert(cert *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: certBlock, Bytes: cert.Raw})
}

// encodeKey returns a private key as PEM.
func encodeKey(key *ecdsa.PrivateKey) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil { // cannot be: the key is one of newKey
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: keyBlock, Bytes: der})
}

// errKey is returned for a private key that this package has not made.
var errKey = errors.New("it is no private key of ECDSA as PKCS #8")

// decodeKey is the reverse of encodeKey.
func decodeKey(data []byte) (*ecdsa.PrivateKey, error) {
	block, _ := pem.Decode(data)
	if block == nil || block.Type != keyBlock {
		return nil, errKey
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, is := parsed.(*ecdsa.PrivateKey)
	if !is {
		return nil, errKey
	}
	return key, nil
}

// decode returns a certificate and its private key from PEM. They belong together.
func decode(cert, key []byte) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, nil, err
	}
	private, is := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !is {
		return nil, nil, errKey
	}
	return pair.Leaf, private, nil
}

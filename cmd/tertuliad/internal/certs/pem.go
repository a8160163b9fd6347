package certs

import (
	"crypto"
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

// encode returns a certificate and its private key as PEM, of a key on P-256.
func encode(cert *x509.Certificate, key crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return append(EncodeCert(cert), pem.EncodeToMemory(&pem.Block{Type: keyBlock, Bytes: der})...), nil
}

// EncodeCert returns a certificate as PEM, as devices import it.
func EncodeCert(cert *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: certBlock, Bytes: cert.Raw})
}

// errKey is returned for a private key that this package has not made.
var errKey = errors.New("the key is none of ECDSA")

// decode is the reverse of encode. The certificate belongs to the key.
func decode(data []byte) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	pair, err := tls.X509KeyPair(data, data)
	if err != nil {
		return nil, nil, err
	}
	key, is := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !is {
		return nil, nil, errKey
	}
	return pair.Leaf, key, nil
}

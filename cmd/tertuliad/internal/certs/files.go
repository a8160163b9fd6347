package certs

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"os"
	"time"
)

// NewFiles returns a source of the certificate that an operator keeps in two files as PEM: cert with the
// certificate and those between it and the CA, and key with the private key.
func NewFiles(cert, key string) Source { return &files{cert: cert, key: key} }

type files struct {
	cert, key string

	// Of the last Load that succeeded.
	certData, keyData []byte
	pair              tls.Certificate
}

// Load implements Source. Files that are being replaced, so that one does not belong to the other, are an
// error.
func (f *files) Load(time.Time) (Material, error) {
	cert, err := os.ReadFile(f.cert)
	if err != nil {
		return Material{}, err
	}
	key, err := os.ReadFile(f.key)
	if err != nil {
		return Material{}, err
	}
	if f.pair.Leaf == nil || !bytes.Equal(cert, f.certData) || !bytes.Equal(key, f.keyData) {
		pair, err := tls.X509KeyPair(cert, key)
		if err != nil {
			return Material{}, fmt.Errorf("%s and %s: %w", f.cert, f.key, err)
		}
		f.certData, f.keyData, f.pair = cert, key, pair
	}
	return Material{Certificate: f.pair}, nil
}

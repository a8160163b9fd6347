package certs

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// The files of the state folder.
const (
	authorityFile = "ca.crt"  // the CA's certificate, which may be given to everybody
	keyFile       = "ca.key"  // its private key
	leafFile      = "tls.pem" // the server's certificate and private key
)

// LocalConfig configures NewLocal.
type LocalConfig struct {
	// Names returns the names of the server at present. It is called at each Load.
	Names func() Names
	// Machine is this computer's name, for people.
	Machine string
	// Dir is the folder that keeps the CA and the certificate. If it is "", they end with the server.
	Dir string
	// Write puts a file into the folder, which only the server's user can read.
	Write func(path string, data []byte) error
}

// NewLocal returns a source of certificates under a CA of the server's own.
//
// The CA's private key stays the same when its certificate is made anew, for a new address or at its end.
// So a client that has noted the key, as that of an ssh server, still knows the server.
func NewLocal(cfg LocalConfig) Source { return &local{LocalConfig: cfg} }

type local struct {
	LocalConfig
	ca, leaf       *x509.Certificate // nil before the first Load
	caKey, leafKey *ecdsa.PrivateKey
}

// Load implements Source. It reads the folder once, at the first call.
func (l *local) Load(now time.Time) (Material, error) {
	names := l.Names()
	if l.ca == nil {
		if err := l.read(); err != nil {
			return Material{}, err
		}
	}
	renewed := l.ca == nil || !signsFor(l.ca, names, now)
	if renewed {
		if err := l.renewAuthority(names, now); err != nil {
			return Material{}, err
		}
	}
	if l.leaf == nil || !provesFor(l.leaf, l.ca, names, now) {
		if err := l.renewLeaf(names, now); err != nil {
			return Material{}, err
		}
	}
	return Material{
		Certificate: tls.Certificate{Certificate: [][]byte{l.leaf.Raw, l.ca.Raw}, PrivateKey: l.leafKey, Leaf: l.leaf},
		Authority:   l.ca,
		Renewed:     renewed,
	}, nil
}

// read reads the files of the folder. What is missing stays nil. A file that cannot be used is an error: to
// make another CA in its place would leave everybody who trusts it without a word.
func (l *local) read() error {
	if l.Dir == "" {
		return nil
	}
	key, err := l.file(keyFile)
	if err == nil && key != nil {
		l.caKey, err = decodeKey(key)
	}
	if err != nil {
		return l.unusable(keyFile, err)
	}
	cert, err := l.file(authorityFile)
	if err == nil && cert != nil && key != nil {
		l.ca, _, err = decode(cert, key)
	}
	if err != nil {
		return l.unusable(authorityFile, err)
	}
	pair, err := l.file(leafFile)
	if err == nil && pair != nil {
		l.leaf, l.leafKey, err = decode(pair, pair)
	}
	if err != nil {
		return l.unusable(leafFile, err)
	}
	return nil
}

// file returns the content of a file, nil if it is missing.
func (l *local) file(name string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(l.Dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

func (l *local) unusable(name string, err error) error {
	return fmt.Errorf("%s: %w; remove it to have it made anew", filepath.Join(l.Dir, name), err)
}

func (l *local) renewAuthority(names Names, now time.Time) error {
	if l.caKey == nil {
		key := newKey()
		if err := l.keep(keyFile, encodeKey(key)); err != nil {
			return err
		}
		l.caKey = key
	}
	ca, err := newAuthority(l.caKey, l.Machine, names, now)
	if err != nil {
		return fmt.Errorf("make the certificate authority: %w", err)
	}
	if err := l.keep(authorityFile, EncodeCert(ca)); err != nil {
		return err
	}
	l.ca = ca
	return nil
}

func (l *local) renewLeaf(names Names, now time.Time) error {
	key := newKey()
	leaf, err := newLeaf(key, names, l.ca, l.caKey, now)
	if err != nil {
		return fmt.Errorf("make the certificate: %w", err)
	}
	if err := l.keep(leafFile, append(EncodeCert(leaf), encodeKey(key)...)); err != nil {
		return err
	}
	l.leaf, l.leafKey = leaf, key
	return nil
}

// keep writes a file into the folder, if there is one.
func (l *local) keep(name string, data []byte) error {
	if l.Dir == "" {
		return nil
	}
	return l.Write(filepath.Join(l.Dir, name), data)
}

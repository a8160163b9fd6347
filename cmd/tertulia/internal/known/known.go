// Package known remembers the keys of servers, as ssh does: a server is believed at the first connection,
// and from then on its key must stay the same.
//
// The key is that of the server's certificate authority (CA), or of the last certificate that the server
// presents. It stays when the server makes a new certificate. A certificate that the system trusts needs
// no such memory.
package known

import (
	"bufio"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Servers is the file of the known servers, with a line "HOST:PORT KEY" for each.
type Servers struct{ Path string }

// Default returns the file in the user's configuration folder.
func Default() (Servers, error) {
	dir, err := os.UserConfigDir()
	return Servers{filepath.Join(dir, "tertulia", "known")}, err
}

// A ChangedError says that a server has another key than at the first connection.
type ChangedError struct{ Server, Path, Was, Is string }

// Error returns one line that says what it can mean, and the way out.
func (e *ChangedError) Error() string {
	return fmt.Sprintf("%s has another key than before (%s, and it was %s): somebody may be between you and the server, "+
		"or it was set up anew. If you know that it was, remove its line from %s", e.Server, e.Is, e.Was, e.Path)
}

// errNoCert is returned for a server without a certificate. TLS does not allow that.
var errNoCert = errors.New("the server has shown no certificate")

// Config returns the configuration of a client for a server, host:port. met is called with the CA's
// certificate when the server is not known yet, and its key is noted then. It may be nil.
func (s Servers) Config(server string, met func(ca *x509.Certificate)) *tls.Config {
	host := server[:strings.LastIndexByte(server, ':')]
	host = strings.Trim(host, "[]")
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		ServerName:         host,
		InsecureSkipVerify: true, // VerifyConnection verifies
		VerifyConnection:   func(state tls.ConnectionState) error { return s.verify(server, host, state.PeerCertificates, met) },
	}
}

// verify believes a chain that the system trusts, or that ends at the known key.
func (s Servers) verify(server, host string, chain []*x509.Certificate, met func(*x509.Certificate)) error {
	if len(chain) == 0 {
		return errNoCert
	}
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	if _, err := chain[0].Verify(x509.VerifyOptions{DNSName: host, Intermediates: between}); err == nil {
		return nil
	}
	for i, c := range chain[1:] {
		if err := chain[i].CheckSignatureFrom(c); err != nil {
			return err
		}
	}
	ca := chain[len(chain)-1]
	return s.check(server, ca, met)
}

// check compares a key with the known one, and notes it if there is none.
func (s Servers) check(server string, ca *x509.Certificate, met func(*x509.Certificate)) error {
	digest := sha256.Sum256(ca.RawSubjectPublicKeyInfo)
	key := "SHA256:" + base64.RawStdEncoding.EncodeToString(digest[:])
	was, err := s.key(server)
	switch {
	case err != nil:
		return err
	case was == key:
		return nil
	case was != "":
		return &ChangedError{server, s.Path, was, key}
	}
	if err := s.add(server, key); err != nil {
		return err
	}
	if met != nil {
		met(ca)
	}
	return nil
}

// key returns the known key of a server, or "".
func (s Servers) key(server string) (string, error) {
	f, err := os.Open(s.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if name, key, ok := strings.Cut(strings.TrimSpace(lines.Text()), " "); ok && strings.EqualFold(name, server) {
			return key, nil
		}
	}
	return "", lines.Err()
}

// add appends a server.
func (s Servers) add(server, key string) error {
	if err := os.MkdirAll(filepath.Dir(s.Path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(s.Path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%s %s\n", server, key)
	return errors.Join(err, f.Close())
}

package known

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// An authority signs certificates.
type authority struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newAuthority(t *testing.T, key *ecdsa.PrivateKey) *authority {
	a := &authority{t: t, key: key}
	template := &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	a.cert = a.sign(template, template, key)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (a *authority) sign(template, parent *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	a.t.Helper()
	template.SerialNumber, template.Subject = big.NewInt(1), pkix.Name{CommonName: "test"}
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return cert
}

// chain returns a new certificate under the authority, and that of the authority.
func (a *authority) chain() []*x509.Certificate {
	return []*x509.Certificate{a.sign(&x509.Certificate{}, a.cert, newKey(a.t)), a.cert}
}

func TestAServerIsBelievedAtFirstAndThenByItsKey(t *testing.T) {
	servers := Servers{filepath.Join(t.TempDir(), "tertulia", "known")}
	var met []string
	look := func(server string, chain []*x509.Certificate) error {
		host, _, _ := strings.Cut(server, ":")
		return servers.verify(server, host, chain, func(*x509.Certificate) { met = append(met, server) })
	}
	first := newAuthority(t, newKey(t))
	for range 2 {
		if err := look("pi:4001", first.chain()); err != nil {
			t.Fatal(err)
		}
	}
	if err := look("PI:4001", newAuthority(t, first.key).chain()); err != nil {
		t.Errorf("a new certificate of the same authority: %v", err)
	}
	other := newAuthority(t, newKey(t))
	if err := look("pi:4002", other.chain()); err != nil {
		t.Errorf("another server: %v", err)
	}
	if want := "[pi:4001 pi:4002]"; len(met) != 2 || met[0] != "pi:4001" || met[1] != "pi:4002" {
		t.Errorf("the servers that are new are %v, want %s", met, want)
	}
	err := look("pi:4001", other.chain())
	if changed, is := errors.AsType[*ChangedError](err); !is || !strings.Contains(changed.Error(), servers.Path) {
		t.Errorf("another key: %v", err)
	}
	// The certificate of another authority, with that of the known one behind it.
	if err := look("pi:4001", []*x509.Certificate{other.chain()[0], first.cert}); err == nil {
		t.Error("a certificate is believed that the known authority has not signed")
	}
	if err := look("pi:4001", nil); err == nil {
		t.Error("a server without a certificate is believed")
	}
	if fi, err := os.Stat(servers.Path); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", fi, err)
	}
}

func TestAFileThatCannotBeReadIsAnError(t *testing.T) {
	servers := Servers{t.TempDir()} // a folder
	if err := servers.verify("pi:4001", "pi", newAuthority(t, newKey(t)).chain(), nil); err == nil {
		t.Error("a server is believed without a look into the file")
	}
}

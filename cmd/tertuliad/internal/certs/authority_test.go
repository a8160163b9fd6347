package certs

import (
	"crypto/x509"
	"net/netip"
	"slices"
	"testing"
	"time"
)

// day is when the certificates of the tests are made.
var day = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func addrs(list ...string) (parsed []netip.Addr) {
	for _, a := range list {
		parsed = append(parsed, netip.MustParseAddr(a))
	}
	return parsed
}

func TestNamesAreThoseOfDNSAndAddresses(t *testing.T) {
	got := NewNames([]string{"Pi.lan.", "*.local", "pi.lan", "localhost", "", "a b", "-x", "ñ.lan", "10.0.0.1", "x_y"}, addrs("::1", "127.0.0.1", "0.0.0.0", "fe80::1%eth0", "::ffff:10.0.0.1"))
	if want := []string{"localhost", "pi.lan", "x_y"}; !slices.Equal(got.DNS, want) {
		t.Errorf("the names are %q, want %q", got.DNS, want)
	}
	if want := addrs("10.0.0.1", "127.0.0.1", "::1"); !slices.Equal(got.Addrs, want) {
		t.Errorf("the addresses are %v, want %v", got.Addrs, want)
	}
}

// A device that trusts the CA believes a certificate for the server's names, and none for others that
// somebody makes with a stolen CA key.
func TestTheCASignsForItsNamesOnly(t *testing.T) {
	names := NewNames([]string{"localhost", "pi.lan"}, addrs("127.0.0.1", "192.168.1.7", "2001:db8::7", "::1"))
	key := newKey()
	ca, err := newAuthority(key, "pi", names, day)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	believed := func(at time.Time, host string, of Names) bool {
		t.Helper()
		leaf, err := newLeaf(newKey(), of, ca, key, day)
		if err != nil {
			t.Fatal(err)
		}
		_, err = leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: host, CurrentTime: at})
		return err == nil
	}
	for _, host := range []string{"localhost", "pi.lan", "127.0.0.1", "192.168.1.7", "2001:db8::7", "::1"} {
		if !believed(day, host, names) {
			t.Errorf("%s is not believed", host)
		}
	}
	for host, of := range map[string]Names{
		"example.org":     NewNames([]string{"example.org"}, nil),
		"192.168.1.8":     NewNames(nil, addrs("192.168.1.8")),
		"2001:db8:0:1::7": NewNames(nil, addrs("2001:db8:0:1::7")),
		"::2":             NewNames(nil, addrs("::2")),
	} {
		if believed(day, host, of) {
			t.Errorf("%s is believed", host)
		}
	}
	if !believed(day, "2001:db8::8", NewNames(nil, addrs("2001:db8::8"))) {
		t.Error("another address in the server's own IPv6 network is not believed")
	}
	for _, years := range []int{-1, 2} {
		if at := day.AddDate(years, 0, 2); believed(at, "localhost", names) {
			t.Errorf("a certificate of %v is believed at %v", day, at)
		}
	}
}

// A server without a name, or without an address, has a CA that signs for no other kind.
func TestACAOfOneKindOfNames(t *testing.T) {
	for host, of := range map[string]Names{"pi.lan": NewNames(nil, addrs("10.0.0.1")), "10.0.0.1": NewNames([]string{"pi.lan"}, nil)} {
		key := newKey()
		ca, err := newAuthority(key, "pi", of, day)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := newLeaf(newKey(), NewNames([]string{host}, nil), ca, key, day)
		if err != nil {
			t.Fatal(err)
		}
		roots := x509.NewCertPool()
		roots.AddCert(ca)
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: host, CurrentTime: day}); err == nil {
			t.Errorf("a CA for %v signs for %s", of, host)
		}
	}
}

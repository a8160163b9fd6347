package certs

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"slices"
	"time"
)

// The times for which certificates of the server's own hold.
const (
	authorityTime = 2 * 365 * 24 * time.Hour
	leafTime      = 397 * 24 * time.Hour // the most that browsers take (CA/Browser Forum, Baseline Requirements 6.3.2)
	renewTime     = 30 * 24 * time.Hour  // a certificate is made anew so long before its end
	skewTime      = 24 * time.Hour       // it holds from so long ago, for clients whose clock is late
)

// newKey returns a new private key on P-256.
func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil { // cannot be: the curve is known, and rand.Reader never fails
		panic(err)
	}
	return key
}

// newAuthority returns the certificate of a CA that signs for names only. Its name has the machine's,
// and the day, so that people can tell several apart in the list of their device.
func newAuthority(key crypto.Signer, machine string, names Names, now time.Time) (*x509.Certificate, error) {
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "tertulia on " + machine + ", " + now.UTC().Format(time.DateOnly)},
		NotBefore: now.Add(-skewTime), NotAfter: now.Add(authorityTime),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage:                    x509.KeyUsageCertSign,
		ExtKeyUsage:                 []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         names.DNS,
	}
	for _, r := range names.ranges() {
		template.PermittedIPRanges = append(template.PermittedIPRanges, &net.IPNet{
			IP: r.Addr().AsSlice(), Mask: net.CIDRMask(r.Bits(), r.Addr().BitLen()),
		})
	}
	// A CA with names of one kind only would be free in the other kind.
	if names.DNS == nil {
		template.ExcludedDNSDomains = []string{""}
	}
	if names.Addrs == nil {
		template.ExcludedIPRanges = []*net.IPNet{{IP: net.IPv4zero, Mask: net.CIDRMask(0, 32)}, {IP: net.IPv6zero, Mask: net.CIDRMask(0, 128)}}
	}
	return sign(template, template, key, key)
}

// newLeaf returns a certificate for names, signed by the CA.
func newLeaf(key crypto.Signer, names Names, ca *x509.Certificate, caKey crypto.Signer, now time.Time) (*x509.Certificate, error) {
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "tertulia"},
		NotBefore: now.Add(-skewTime), NotAfter: now.Add(leafTime),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    names.DNS, IPAddresses: names.hosts(),
	}
	if template.NotAfter.After(ca.NotAfter) {
		template.NotAfter = ca.NotAfter
	}
	return sign(template, ca, key, caKey)
}

// sign returns the certificate of template, signed by parent.
func sign(template, parent *x509.Certificate, key, parentKey crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// signsFor reports whether a CA holds for a while yet, and may sign for names. It may sign for more: an
// address that is gone can come back, as that of a network that was switched off for a moment.
func signsFor(ca *x509.Certificate, names Names, now time.Time) bool {
	permitted := make(map[string]bool)
	for _, r := range ca.PermittedIPRanges {
		permitted[r.String()] = true
	}
	for _, name := range ca.PermittedDNSDomains {
		permitted[name] = true
	}
	for _, r := range names.ranges() {
		if !permitted[r.String()] {
			return false
		}
	}
	return holds(ca, now) && !slices.ContainsFunc(names.DNS, func(name string) bool { return !permitted[name] })
}

// provesFor reports whether a certificate is for names and for no others, is signed by ca, and holds for
// a while yet.
func provesFor(leaf, ca *x509.Certificate, names Names, now time.Time) bool {
	same := slices.EqualFunc(leaf.IPAddresses, names.hosts(), net.IP.Equal) && slices.Equal(leaf.DNSNames, names.DNS)
	return same && holds(leaf, now) && leaf.CheckSignatureFrom(ca) == nil
}

// holds reports whether a certificate holds at now and for renewTime from now.
func holds(c *x509.Certificate, now time.Time) bool {
	return !now.Before(c.NotBefore) && now.Add(renewTime).Before(c.NotAfter)
}

package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/certs"
	"tertulia/cmd/tertuliad/internal/statedir"
	"tertulia/transport/ftp"
	"tertulia/transport/web"
)

// checkTLS validates the flags of TLS.
func (c *config) checkTLS() error {
	switch {
	case c.tls != "auto" && c.tls != "off":
		return cli.ValueError{Flag: "tls", Want: "auto or off"}
	case c.tlsKey != "" && c.tlsCert == "":
		return cli.ValueError{Flag: "tls-key", Want: "only together with -tls-cert, the file of its certificate"}
	case c.ftpTLS != "off" && c.ftpTLS != "on" && c.ftpTLS != "required":
		return cli.ValueError{Flag: "ftp-tls", Want: "off, on or required"}
	case c.ftpTLSClose != "strict" && c.ftpTLSClose != "lax":
		return cli.ValueError{Flag: "ftp-tls-close", Want: "strict or lax"}
	case c.ftpTLS != "off" && c.tls == "off":
		return cli.ValueError{Flag: "ftp-tls", Want: "off, since -tls is off"}
	case c.tlsCert != "" && c.tls == "off":
		return cli.ValueError{Flag: "tls", Want: "auto, since -tls-cert names a certificate"}
	}
	return nil
}

// addCerts adds the server's certificate, unless -tls is off. It returns an error only if the
// operator has named one. Without a certificate of its own the server runs without TLS, and says so.
func (p *program) addCerts(context.Context) error {
	if p.cfg.tls == "off" {
		return nil
	}
	holder, err := certs.NewHolder(p.certSource(), p.log)
	switch {
	case err != nil && p.cfg.tlsCert != "":
		return fmt.Errorf("-tls-cert cannot be used: %w", err)
	case err != nil:
		p.log.Error("there is no TLS", "error", err)
		p.opened.closed = append(p.opened.closed, err)
		return nil
	}
	p.certs = holder
	p.opened.fingerprint = holder.Material().Fingerprint()
	p.add(holder.Run)
	return nil
}

// secureFTP sets the TLS of the FTP server. It returns an error if the operator wants it and there is no
// certificate.
func (p *program) secureFTP(cfg *ftp.Config) error {
	policy := p.cfg.ftpTLS
	if p.cfg.tlsCert != "" && !p.cfg.ftpTLSChosen {
		policy = "on"
	}
	if policy == "off" {
		return nil
	}
	if p.certs == nil {
		return errors.New("-ftp-tls needs a certificate, and the server has none")
	}
	cfg.TLS, cfg.Policy, cfg.LaxClose = p.certs.Config(), ftp.TLSOn, p.cfg.ftpTLSClose == "lax"
	if policy == "required" {
		cfg.Policy = ftp.TLSRequired
	}
	return nil
}

// authority returns the function for the server's own CA, or nil if it has none.
func (p *program) authority() func() web.Authority {
	if p.certs == nil || p.certs.Material().Authority == nil {
		return nil
	}
	return func() web.Authority {
		m := p.certs.Material()
		return web.Authority{PEM: certs.EncodeCert(m.Authority), Fingerprint: m.Fingerprint()}
	}
}

// certSource returns the operator's certificate, or one that the server makes.
func (p *program) certSource() certs.Source {
	if p.cfg.tlsCert != "" {
		return certs.NewFiles(p.cfg.tlsCert, cmp.Or(p.cfg.tlsKey, p.cfg.tlsCert))
	}
	machine, _ := os.Hostname()
	local := certs.LocalConfig{Names: p.cfg.certNames, Machine: cmp.Or(machine, "a machine without a name"), Dir: p.folder, Write: statedir.Write}
	return certs.NewLocal(local)
}

// certNames returns the names and addresses under which clients reach the server now.
func (c *config) certNames() certs.Names {
	addrs := []netip.Addr{netip.IPv6Loopback(), netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	if !c.loopback() {
		addrs = append(addrs, thisMachine().reached(true)...)
	}
	return certs.NewNames(append(c.pageHosts(), "localhost"), addrs)
}

// loopback reports whether -host is this machine only.
func (c *config) loopback() bool {
	addr, err := netip.ParseAddr(c.host)
	return c.host == "localhost" || err == nil && addr.IsLoopback()
}

package app

import (
	"cmp"
	"context"
	"net"
	"strings"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/statedir"
	"tertulia/transport/web"
)

// nextPorts are tried for the page if 8080 is taken, see optional.
var nextPorts = []int{8081, 8082, 8083, 8084, 8085, 8086, 8087, 8088, 8089}

// openPage opens the listener of the page, unless -http-addr is off or cannot be opened. The other
// transports tell its address.
func (p *program) openPage(ctx context.Context) error {
	l, err := p.optional(ctx, p.cfg.httpAddr, p.cfg.httpChosen, nextPorts...)
	if l == nil {
		return err
	}
	p.opened.page, p.opened.public = l, p.cfg.httpURL != ""
	host := "localhost"
	if hosts := p.opened.machine.names(l.Addr()); hosts != nil {
		host = hosts[0]
	}
	p.opened.pageURL = cmp.Or(p.cfg.httpURL.String(), pageAt(host, portOf(l.Addr())))
	return nil
}

// pageAt returns the URL of the page on a host and port.
func pageAt(host, port string) string {
	at := net.JoinHostPort(host, port)
	if port == "80" {
		at = strings.TrimSuffix(at, ":80")
	}
	return "http://" + at + "/"
}

// addPage adds the server of the page, if openPage has opened its listener. addFiles must come first.
func (p *program) addPage(context.Context) error {
	l := p.opened.page
	if l == nil {
		return nil
	}
	server := web.New(web.Config{
		Pace:        p.cfg.pace(),
		Limits:      p.cfg.connLimits(),
		Gate:        p.gate,
		MaxFileSize: int64(p.cfg.filesMaxSize),
		Shelf:       p.shelf,
		Kept:        p.kept,
		DAV:         p.cfg.httpDAV,
		IRC:         p.irc.ServeConn, // there is a server where there is a page
		Hosts:       p.cfg.pageHosts(),
		Proxies:     p.cfg.httpProxies,
		URL:         p.opened.pageURL,
		PublicURL:   p.cfg.httpURL.String(),
		Version:     cli.Version(),
		TLS:         p.certs.Config(),
		Authority:   p.authority(),
		Secret:      p.pageSecret(),
		Password:    p.cfg.password,
		Log:         p.log,
		Metrics:     web.NewMetrics(p.reg),
	}, p.chat, p.conns, p.accepted)
	p.page = server
	p.paced = append(p.paced, server.SetPace)
	p.uploads.Add(1)
	p.add(func(ctx context.Context) error {
		defer p.uploads.Done()
		return server.Serve(ctx, l)
	})
	return nil
}

// pageSecret returns the secret that signs logins. If it cannot be kept in the state folder, it is
// empty: logins then end with the server.
func (p *program) pageSecret() []byte {
	if p.folder == "" {
		return nil
	}
	secret, err := statedir.Secret(p.folder)
	if err != nil {
		p.log.Warn("logins end with the server", "error", err)
		return nil
	}
	return secret
}

package app

import (
	"context"
	"net"

	"tertulia/transport/line"
)

// openLine opens the listener of the chat over TCP, unless -tcp-addr is off.
func (p *program) openLine(ctx context.Context) (err error) {
	p.opened.chat, err = p.sockets.tcp(ctx, p.cfg.tcpAddr)
	return err
}

// addLine adds the chat over TCP, if openLine has opened its listener, and over TLS, unless -tls-addr is off.
func (p *program) addLine(ctx context.Context) (err error) {
	if p.opened.secure, err = p.secured(ctx, p.cfg.tlsAddr); err != nil {
		return err
	}
	if p.opened.chat == nil && p.opened.secure == nil {
		return nil
	}
	cfg := line.Config{
		Rate:      p.cfg.rate,
		Burst:     p.cfg.burst,
		MaxLine:   p.cfg.maxLine,
		FirstLine: p.cfg.firstLine,
		Gate:      p.gate,
		Shelf:     p.shelf,
		Kept:      p.kept,
		Page:      p.opened.pageURL,
		Log:       p.log,
		Metrics:   line.NewMetrics(p.reg),
	}
	if p.opened.secure != nil {
		cfg.TLS = p.certs.Config()
		cfg.TLSPort = p.opened.secure.Addr().(*net.TCPAddr).Port
	}
	if p.opened.irc != nil {
		cfg.IRCPort = p.opened.irc.Addr().(*net.TCPAddr).Port
	}
	server := line.New(cfg, p.chat, p.conns, p.accepted)
	p.paced = append(p.paced, server.SetPace)
	if l := p.opened.chat; l != nil {
		p.add(func(ctx context.Context) error { return server.Serve(ctx, l) })
	}
	if l := p.opened.secure; l != nil {
		p.add(func(ctx context.Context) error { return server.ServeTLS(ctx, l) })
	}
	return nil
}

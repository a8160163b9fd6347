package app

import (
	"cmp"
	"context"

	"tertulia/transport/udp"
)

// openUDP opens the socket of the chat over UDP, unless -udp-addr is off.
func (p *program) openUDP(ctx context.Context) (err error) {
	p.opened.datagrams, err = p.sockets.udp(ctx, p.cfg.udpAddr)
	return err
}

// addUDP adds the chat over UDP, if openUDP has opened its socket.
func (p *program) addUDP(context.Context) error {
	conn := p.opened.datagrams
	if conn == nil {
		return nil
	}
	server := udp.New(udp.Config{
		Rate:       p.cfg.rate,
		Burst:      p.cfg.burst,
		MaxLine:    p.cfg.maxLine,
		FirstLine:  p.cfg.firstLine,
		Trust:      p.cfg.udpTrust,
		Unverified: cmp.Or(p.cfg.udpUnverified, -1),
		MaxHeld:    int(p.cfg.udpMaxHeld),
		Gate:       p.gate,
		Shelf:      p.shelf,
		Kept:       p.kept,
		Log:        p.log,
		Metrics:    udp.NewMetrics(p.reg),
	}, p.chat, p.conns)
	p.paced = append(p.paced, server.SetPace)
	p.add(func(ctx context.Context) error { return server.Serve(ctx, conn) })
	return nil
}

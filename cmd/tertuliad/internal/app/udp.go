package app

import (
	"cmp"
	"context"

	"tertulia/transport/udp"
)

// addUDP adds the chat over UDP, unless -udp-addr is off.
func (p *program) addUDP(ctx context.Context) error {
	conn, err := p.sockets.udp(ctx, p.cfg.udpAddr)
	if conn == nil {
		return err
	}
	p.opened.datagrams = conn
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

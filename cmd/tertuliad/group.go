package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"syscall"

	"github.com/oklog/run"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/line"
	"tertulia/transport/udp"
)

// serve opens the listeners and runs every part of the server until one of
// them ends, which is when a signal comes, ctx ends, or something fails.
func serve(ctx context.Context, cfg *config, stdout, stderr io.Writer) error {
	log := newLog(cfg, stderr)
	reg := newRegistry()
	open := listeners{cfg: cfg}
	defer open.close()
	var g run.Group

	g.Add(run.SignalHandler(ctx, syscall.SIGINT, syscall.SIGTERM))

	chat := room.New(room.Config{
		History:  cfg.history,
		MaxLag:   int(cfg.maxLag),
		MaxRooms: cfg.maxRooms,
		Log:      log,
	})
	reg.MustRegister(roomCollector{chat})
	add(&g, chat.Run)

	entrance := transport.NewDoor(transport.Limits{All: cfg.maxConns, PerAddr: cfg.perAddr.public, PerPrivate: cfg.perAddr.private})
	add(&g, entrance.Run)
	accepted := transport.NewAcceptMetrics(reg)

	tcp, err := open.tcp(ctx, cfg.tcpAddr)
	if err != nil {
		return err
	}
	if tcp != nil {
		server := line.New(line.Config{
			Rate:      cfg.rate,
			Burst:     cfg.burst,
			MaxLine:   cfg.maxLine,
			FirstLine: cfg.firstLine,
			Log:       log,
			Metrics:   line.NewMetrics(reg),
		}, chat, entrance, accepted)
		add(&g, func(ctx context.Context) error { return server.Serve(ctx, tcp) })
	}

	datagrams, err := open.udp(ctx, cfg.udpAddr)
	if err != nil {
		return err
	}
	if datagrams != nil {
		server := udp.New(udp.Config{
			Rate:       cfg.rate,
			Burst:      cfg.burst,
			MaxLine:    cfg.maxLine,
			FirstLine:  cfg.firstLine,
			Trust:      cfg.udpTrust,
			Unverified: cmp.Or(cfg.udpUnverified, -1),
			MaxHeld:    int(cfg.udpMaxHeld),
			Log:        log,
			Metrics:    udp.NewMetrics(reg),
		}, chat, entrance)
		add(&g, func(ctx context.Context) error { return server.Serve(ctx, datagrams) })
	}

	debug, err := open.tcp(ctx, cfg.debugAddr)
	if err != nil {
		return err
	}
	if debug != nil {
		server := newDebugServer(reg, chat, log)
		g.Add(func() error { return server.Serve(debug) }, func(error) { _ = server.Close() })
	}

	if err := welcome(stdout, tcp, datagrams, debug); err != nil {
		return fmt.Errorf("write the start-up text: %w", err)
	}
	log.Info("open", "version", version())
	err = g.Run()
	if errors.Is(err, run.ErrSignal) || ctx.Err() != nil {
		log.Info("closed", "cause", err)
		return nil
	}
	return err
}

// add has the group run a part that ends with its context.
func add(g *run.Group, part func(context.Context) error) {
	ctx, stop := context.WithCancel(context.Background())
	g.Add(func() error { return part(ctx) }, func(error) { stop() })
}

func newLog(cfg *config, w io.Writer) *slog.Logger {
	opts := &slog.HandlerOptions{Level: cfg.logLevel}
	if cfg.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// listeners opens the server's sockets, and closes them where the start fails.
type listeners struct {
	cfg  *config
	open []io.Closer
}

// tcp opens the address that a flag gives, or returns nil where that is off.
func (l *listeners) tcp(ctx context.Context, a address) (net.Listener, error) {
	if a.off() {
		return nil, nil
	}
	quiet := l.cfg.keepAlive
	lc := net.ListenConfig{KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: quiet, Interval: max(quiet/3, 1e9), Count: 4,
	}}
	listener, err := lc.Listen(ctx, "tcp", a.on(l.cfg.host))
	if err != nil {
		return nil, fmt.Errorf("-%s %s cannot be opened (choose another with that flag): %w", a.flag, a.text, err)
	}
	l.open = append(l.open, listener)
	return listener, nil
}

// udp is as tcp.
func (l *listeners) udp(ctx context.Context, a address) (net.PacketConn, error) {
	if a.off() {
		return nil, nil
	}
	var lc net.ListenConfig
	conn, err := lc.ListenPacket(ctx, "udp", a.on(l.cfg.host))
	if err != nil {
		return nil, fmt.Errorf("-%s %s cannot be opened (choose another with that flag): %w", a.flag, a.text, err)
	}
	l.open = append(l.open, conn)
	return conn, nil
}

func (l *listeners) close() {
	for _, socket := range l.open {
		_ = socket.Close()
	}
}

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/oklog/run"
	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/files"
	"tertulia/actors/limits"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/cmd/internal/cli"
	"tertulia/transport"
	"tertulia/transport/line"
)

// A program is the server's parts, as they are put together.
type program struct {
	cfg   *config // of the start
	log   *slog.Logger
	level *slog.LevelVar
	reg   *prometheus.Registry
	group run.Group

	args     []string // of the command line, for a reload
	terminal bool     // a person has started it, at a terminal

	sockets *listeners
	opened  opened

	chat     *room.Actor
	conns    *limits.ConnLimiter
	accepted *transport.AcceptMetrics
	password *accounts.Password
	paced    []func(transport.Pace) // of the transports of the chat
	storage  files.Storage          // of the shelf; nil: the folder -files-dir
	shelf    *transport.Shelf       // nil: there is none
	uploads  sync.WaitGroup         // the transports that the shelf has to outlive
}

func newProgram(cfg *config, stderr io.Writer) *program {
	p := &program{cfg: cfg, level: new(slog.LevelVar), reg: newRegistry(), sockets: newListeners(cfg)}
	p.level.Set(cfg.logLevel)
	p.log = slog.New(newBoundedLog(newLog(cfg.logFormat, p.level, stderr).Handler(), p.reg))
	return p
}

// serve opens the listeners and runs every part of the server until one of
// them ends, which is when a signal comes, ctx ends, or something fails. The
// room is added before the transports, and so is told to end before they are:
// the last that its users read is that the server closes.
func (p *program) serve(ctx context.Context, stdout io.Writer) error {
	defer p.sockets.close()
	defer p.addSignals(ctx)()
	if err := p.assemble(ctx); err != nil {
		return err
	}
	if !p.opened.some() {
		return cmp.Or(p.opened.noShelf, cli.Usagef("%w", errAllOff))
	}
	for _, i := range p.cfg.ignored {
		p.log.Warn("variable ignored", "variable", i.variable, "reason", i.reason)
	}
	if err := p.opened.welcome(stdout); err != nil {
		return fmt.Errorf("write the start-up text: %w", err)
	}
	p.log.Info("open", append([]any{"version", cli.Version()}, p.sockets.addrs...)...)
	p.notify(daemon.SdNotifyReady)
	err := p.group.Run()
	if errors.Is(err, run.ErrSignal) || ctx.Err() != nil {
		p.log.Info("closed", "cause", err)
		return nil
	}
	return err
}

// assemble opens the listeners and adds every part to the group.
func (p *program) assemble(ctx context.Context) error {
	p.opened.machine = thisMachine()
	p.addRoom()
	p.addDoor()
	for _, part := range []func(context.Context) error{p.addFiles, p.addLine, p.addUDP, p.addFTP, p.addClassic, p.addDebug} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return p.sockets.check()
}

func (p *program) addRoom() {
	p.chat = room.New(room.Config{
		History:  p.cfg.history,
		MaxLag:   int(p.cfg.maxLag),
		MaxRooms: p.cfg.maxRooms,
		Log:      p.log,
	})
	p.reg.MustRegister(roomCollector{p.chat})
	p.add(p.chat.Run)
}

func (p *program) addDoor() {
	p.conns = limits.NewConnLimiter(p.cfg.connLimits())
	p.add(p.conns.Run)
	p.accepted = transport.NewAcceptMetrics(p.reg)
	p.password = accounts.NewPassword(p.cfg.password, p.reg, p.log)
	p.add(p.password.Run)
}

func (p *program) addLine(ctx context.Context) error {
	l, err := p.sockets.tcp(ctx, p.cfg.tcpAddr)
	if l == nil {
		return err
	}
	p.opened.chat = l
	server := line.New(line.Config{
		Rate:      p.cfg.rate,
		Burst:     p.cfg.burst,
		MaxLine:   p.cfg.maxLine,
		FirstLine: p.cfg.firstLine,
		Password:  p.password,
		Shelf:     p.shelf,
		Log:       p.log,
		Metrics:   line.NewMetrics(p.reg),
	}, p.chat, p.conns, p.accepted)
	p.paced = append(p.paced, server.SetPace)
	p.add(func(ctx context.Context) error { return server.Serve(ctx, l) })
	return nil
}

func (p *program) addDebug(ctx context.Context) error {
	l, err := p.sockets.tcp(ctx, p.cfg.debugAddr.local())
	if l == nil {
		return err
	}
	p.opened.debug = l
	host, _, _ := net.SplitHostPort(p.cfg.debugAddr.text)
	server, conns := newDebugServer(host, p.reg, p.chat, p.log), limits.NewConnLimiter(debugLimits)
	p.add(conns.Run)
	p.group.Add(func() error { return server.Serve(counted{l, conns}) }, func(error) { _ = server.Close() })
	return nil
}

// add has the group run a part that ends with its context.
func (p *program) add(part func(context.Context) error) {
	ctx, stop := context.WithCancel(context.Background())
	p.group.Add(func() error { return part(ctx) }, func(error) { stop() })
}

func newLog(format string, level slog.Leveler, w io.Writer) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level, ReplaceAttr: plainAttr}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// maxLogged is how many bytes of a value the log has, stacks excepted.
const maxLogged = 1000

// plainAttr makes safe for a terminal, and short, what may hold a peer's words. The
// handlers keep a value in its line; a stack is ours, and keeps its line ends.
func plainAttr(_ []string, a slog.Attr) slog.Attr {
	switch v := a.Value.Any().(type) {
	case string:
		if a.Key != "stack" {
			a.Value = slog.StringValue(plain.Short(plain.Line(v), maxLogged))
		}
	case error:
		a.Value = slog.StringValue(plain.Short(plain.Line(v.Error()), maxLogged))
	}
	return a
}

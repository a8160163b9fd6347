package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/oklog/run"
	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/actors/history"
	"tertulia/actors/limits"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/certs"
	"tertulia/cmd/tertuliad/internal/control"
	"tertulia/cmd/tertuliad/internal/statedir"
	"tertulia/transport"
	"tertulia/transport/irc"
	"tertulia/transport/web"
)

// A program holds the parts of the server while they are assembled.
type program struct {
	cfg   *config // the options at start; a reload does not change it
	log   *slog.Logger
	level *slog.LevelVar
	reg   *prometheus.Registry
	group run.Group

	args     []string // command line, parsed again by a reload
	terminal bool     // standard input is a terminal
	shown    bool     // standard output is one

	sockets *listeners
	opened  opened
	closed  *prometheus.GaugeVec // see optional

	folder  string              // the state folder; "": nothing is kept on disk
	past    *statedir.History   // nil: the history is in memory only
	history *history.Actor      // of past; nil like it
	journal *history.Journal    // between chat and history; nil like it
	members accounts.Store      // nil: there are no accounts
	control *control.Server     // nil: there is none
	certs   *certs.Holder       // nil: -tls is off, or there is no certificate
	kept    transport.Retention // for the users

	chat     *room.Actor
	conns    *limits.ConnLimiter
	accepted *transport.AcceptMetrics
	password *accounts.Password
	gate     *accounts.Gate
	paced    []func(transport.Pace) // one per chat transport
	storage  files.Storage          // storage of the shelf; nil: the folder of -files-dir
	shelf    *transport.Shelf       // nil: no file service
	page     *web.Server            // nil: its listener is closed
	irc      *irc.Server            // nil: all its listeners and that of the page are closed
	uploads  sync.WaitGroup         // transports that must stop before the file service
}

// newProgram returns a program that logs to stderr. It takes the sockets that systemd passes,
// but opens none and starts no goroutine.
func newProgram(cfg *config, stderr io.Writer) *program {
	p := &program{cfg: cfg, level: new(slog.LevelVar), reg: newRegistry(), sockets: newListeners(cfg)}
	p.level.Set(cfg.logLevel)
	p.closed = newClosed(p.reg)
	p.log = slog.New(newBoundedLog(newLog(cfg.logFormat, p.level, stderr).Handler(), p.reg))
	return p
}

// serve opens the listeners, writes the start-up text to stdout and runs all parts. It blocks
// until a signal arrives, ctx ends or a part fails. It returns nil after a signal or when ctx
// has ended, and otherwise the first error.
//
// The room is added before the transports, so it is interrupted first. The last message that
// users receive is therefore that the server is closing. The history ends after the room.
func (p *program) serve(ctx context.Context, stdout io.Writer) error {
	defer p.sockets.close()
	defer p.addSignals(ctx)()
	if err := p.open(ctx, stdout); err != nil {
		return p.closeState(err)
	}
	p.notify(daemon.SdNotifyReady)
	err := p.group.Run()
	if errors.Is(err, run.ErrSignal) || ctx.Err() != nil {
		p.log.Info("closed", "cause", err)
		return nil
	}
	return err
}

// open assembles the server and writes the start-up text to stdout.
func (p *program) open(ctx context.Context, stdout io.Writer) error {
	if err := p.assemble(ctx); err != nil {
		return err
	}
	if !p.opened.some() {
		return cmp.Or(p.opened.noShelf, errors.Join(p.opened.closed...), cli.Usagef("%w", errAllOff))
	}
	for _, i := range p.cfg.ignored {
		p.log.Warn("variable ignored", "variable", i.variable, "reason", i.reason)
	}
	p.opened.shown = p.shown
	if err := p.opened.welcome(stdout); err != nil {
		return fmt.Errorf("write the start-up text: %w", err)
	}
	p.log.Info("open", append([]any{"version", cli.Version()}, p.sockets.addrs...)...)
	return nil
}

// assemble opens the listeners and the state folder, and adds all parts to the group. It returns the
// first error. The caller must close the state then.
//
// The listeners that need no other part are opened first. An address that is taken then changes nothing
// on disk, and clients that connect while the state folder is opened wait instead of being refused.
func (p *program) assemble(ctx context.Context) error {
	p.opened.machine = thisMachine()
	steps := []func(context.Context) error{
		p.openLine, p.openUDP, p.openPage, p.openIRC,
		p.openState, p.addRoom, p.addLimits, p.addGate, p.addCerts,
		p.addFiles, p.addLine, p.addUDP, p.addFTP, p.addIRC, p.addPage, p.addClassic, p.addDebug, p.addControl,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return p.sockets.check()
}

// addRoom adds the room actor with its metrics, and the history. openState comes first: the room begins
// with the newest lines of the history, and hands over new ones to it.
func (p *program) addRoom(context.Context) error {
	cfg := room.Config{
		History:    p.cfg.history,
		MaxLag:     int(p.cfg.maxLag),
		MaxRooms:   p.cfg.maxRooms,
		GuestsBack: time.Duration(p.cfg.historyGuests),
		Acts:       func(a event.Act) { p.gate.Note(a) }, // the gate is made before the room runs
		Charters:   func(c event.Charter) { p.gate.Chartered(c) },
		Log:        p.log,
	}
	if p.history != nil {
		cfg.Start, cfg.Journal, cfg.Archive, cfg.NoSync = p.past.Start, p.journal, p.history, !p.cfg.historySync
	}
	p.chat = room.New(cfg)
	p.reg.MustRegister(roomCollector{p.chat})
	runs, ended := context.WithCancel(context.Background())
	p.add(func(ctx context.Context) error {
		defer ended()
		return p.chat.Run(ctx)
	})
	p.addHistory(runs)
	return nil
}

// addLimits adds the connection limiter and the password check, which all transports share.
func (p *program) addLimits(context.Context) error {
	p.conns = limits.NewConnLimiter(p.cfg.connLimits())
	p.add(p.conns.Run)
	p.accepted = transport.NewAcceptMetrics(p.reg)
	p.password = accounts.NewPassword(p.cfg.password, p.reg, p.log)
	p.add(p.password.Run)
	return nil
}

// addDebug adds the debug listener with a connection limiter of its own, unless -debug-addr is
// off.
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

// add adds a part to the group. The group interrupts the part by cancelling its context.
func (p *program) add(part func(context.Context) error) {
	ctx, stop := context.WithCancel(context.Background())
	p.group.Add(func() error { return part(ctx) }, func(error) { stop() })
}

// newLog returns a logger that writes to w, with all values made safe by plainAttr.
func newLog(format string, level slog.Leveler, w io.Writer) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level, ReplaceAttr: plainAttr}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// maxLogged is the maximum length of a logged value in bytes. It does not apply to stack
// traces.
const maxLogged = 1000

// plainAttr shortens strings and errors to maxLogged bytes and makes them safe for a terminal,
// because peers may have chosen their text. The slog handlers escape line ends. The value of
// "stack" stays as it is, since it comes from this program.
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

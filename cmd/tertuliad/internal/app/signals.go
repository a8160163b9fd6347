package app

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/charmbracelet/x/term"
	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/oklog/run"
)

// addSignals starts to listen for signals at once and adds their handlers to the group.
// run.SignalHandler would listen only after the group has started, when users may already be
// connected. The caller must call forget when the server has stopped.
//
// SIGINT and SIGTERM stop the server; a second one ends the process at once. SIGHUP stops a
// server that was started at a terminal, and otherwise reloads the options. If SIGHUP is
// ignored at the start, as under nohup, it stays ignored. SIGPIPE is caught and has no effect.
// Without this, Go ends a process that writes to a broken pipe on standard output or error,
// such as a tee that Ctrl-C has stopped.
func (p *program) addSignals(ctx context.Context) (forget func()) {
	ends, hangups, pipes := make(chan os.Signal, 1), make(chan os.Signal, 1), make(chan os.Signal, 1)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(hangups, syscall.SIGHUP)
	}
	signal.Notify(ends, syscall.SIGINT, syscall.SIGTERM)
	signal.Notify(pipes, syscall.SIGPIPE)
	var closed, reload <-chan os.Signal
	if p.terminal {
		closed = hangups
	} else {
		reload = hangups
	}
	p.add(func(stopped context.Context) error {
		defer p.notify(daemon.SdNotifyStopping)
		// From here a second SIGINT or SIGTERM ends the process at once. A second SIGHUP does
		// not: the shell and the system may both send one when a terminal is closed.
		defer signal.Stop(ends)
		select {
		case sig := <-ends:
			return &run.SignalError{Signal: sig}
		case sig := <-closed:
			return &run.SignalError{Signal: sig}
		case <-ctx.Done():
			return ctx.Err()
		case <-stopped.Done():
			return nil
		}
	})
	p.add(func(stopped context.Context) error { return p.reloads(stopped, reload) })
	return func() {
		signal.Stop(ends)
		if p.terminal {
			signal.Ignore(syscall.SIGHUP) // a second SIGHUP may arrive while the process ends
		} else {
			signal.Stop(hangups)
		}
		signal.Stop(pipes)
	}
}

// isTerminal reports whether stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(f.Fd())
}

// notify reports the server's state to systemd, if its unit has Type=notify (sd_notify). It
// logs an error.
func (p *program) notify(state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		p.log.Warn("systemd was not told", "state", state, "error", err)
	}
}

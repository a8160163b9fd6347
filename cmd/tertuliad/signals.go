package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/charmbracelet/x/term"
	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/oklog/run"
)

// addSignals listens for signals at once: run.SignalHandler would only when the
// group runs, when users may be here. SIGINT and SIGTERM end the server, and a second
// one the process at once. SIGHUP ends it too where its terminal is closed, and
// otherwise has it read its options again. Under nohup it is ignored, as nohup
// wants. A log that nobody reads any more is no reason to end: Go ends a process that
// writes to a closed pipe of standard output or error, such as that of a tee that
// Ctrl-C has ended too, unless it asks for SIGPIPE. The caller calls forget at the end.
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
		// A second signal ends the process at once, but not a second SIGHUP: a shell
		// and the system may both send one when a terminal is closed.
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
			signal.Ignore(syscall.SIGHUP) // the second one, while the process ends
		} else {
			signal.Stop(hangups)
		}
		signal.Stop(pipes)
	}
}

// isTerminal reports whether a person may be typing into r.
func isTerminal(r io.Reader) bool {
	f, ok := r.(*os.File)
	return ok && term.IsTerminal(f.Fd())
}

// notify tells systemd how the server is, where it was started by a unit of
// Type=notify (sd_notify).
func (p *program) notify(state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		p.log.Warn("systemd was not told", "state", state, "error", err)
	}
}

package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tertulia/actors/files"
	"tertulia/actors/history"
	"tertulia/actors/room"
	"tertulia/cmd/tertuliad/internal/control"
	"tertulia/cmd/tertuliad/internal/historycmd"
	"tertulia/cmd/tertuliad/internal/statedir"
	"tertulia/transport"
)

// openState opens the state folder and makes the history actor, unless the history is off. It
// returns an error only if the operator has set -state-dir. With a default folder that cannot be
// used, the server runs without a history, and says so in the log, the start-up text, the metrics
// and the greeting.
func (p *program) openState(ctx context.Context) error {
	switch {
	case p.cfg.stateDir == "off":
		p.opened.history = "in memory only: -state-dir is off"
		return nil
	case p.cfg.historyKeep.off:
		p.opened.history = "in memory only: -history-keep is off"
		return nil
	}
	state, err := statedir.Open(ctx, statedir.Options{
		Dir:      p.cfg.stateDir,
		Shelf:    p.shelfFolder(),
		NoSync:   !p.cfg.historySync,
		PerRoom:  p.cfg.history,
		MaxRooms: p.cfg.maxRooms,
	})
	if err != nil {
		return p.noHistory(fmt.Errorf("-state-dir %s cannot be used: %w", p.cfg.stateDir, err))
	}
	if state.OpenTo != 0 {
		p.log.Warn("others can enter the state folder", "folder", p.cfg.stateDir, "permissions", state.OpenTo.String())
	}
	p.state, p.journal = state, history.NewJournal()
	p.history = history.New(history.Config{
		Store:    state.Store,
		Start:    state.Start,
		Journal:  p.journal,
		Keep:     p.cfg.historyKeep.time,
		MaxBytes: int64(p.cfg.historyMax),
		Log:      p.log,
		Elapsed:  history.SinceBoot(),
	})
	p.reg.MustRegister(historyCollector{p.history})
	p.kept = transport.Retention{On: true, Keep: p.cfg.historyKeep.time, Guests: time.Duration(p.cfg.historyGuests)}
	p.opened.history = p.kept.Text() + ", in " + p.cfg.stateDir
	return nil
}

// noHistory returns err if the operator has set -state-dir. Otherwise it makes err known.
func (p *program) noHistory(err error) error {
	if p.cfg.stateChosen {
		return err
	}
	p.log.Error("there is no history", "error", err)
	p.opened.history = fmt.Sprintf("none: %v\n  Lines are kept in memory only.", err)
	p.kept = transport.Retention{Failed: true}
	p.reg.MustRegister(historyCollector{})
	return nil
}

// shelfFolder returns the folder of the shelf, or "" if the shelf is no folder.
func (p *program) shelfFolder() string {
	if p.storage != nil || p.cfg.filesAccess == string(files.Off) {
		return ""
	}
	return p.cfg.filesDir
}

// addHistory adds the history actor to the group, if there is one. The group does not interrupt the
// actor: it runs as long as the room, which roomRuns tells. Then it writes the last lines and
// closes the database.
func (p *program) addHistory(roomRuns context.Context) {
	if p.history != nil {
		p.group.Add(func() error { return p.history.Run(roomRuns) }, func(error) {})
	}
}

// addControl adds the control socket, if there is a history. A socket that cannot be made does not keep
// the server from starting: it is for the operator, who is told when they use it.
func (p *program) addControl(context.Context) error {
	if p.history == nil {
		return nil
	}
	server, err := control.Listen(p.cfg.stateDir, p.log)
	if err == nil {
		if err = historycmd.Handle(server.Mux, past{p.history, p.chat}, p.cfg.stateDir, p.log); err != nil {
			err = errors.Join(err, server.Close())
		}
	}
	if err != nil {
		p.log.Warn("there is no control socket", "error", err)
		return nil
	}
	p.control = server
	p.add(server.Run)
	return nil
}

// past is the history on disk and in memory.
type past struct {
	*history.Actor
	chat *room.Actor
}

// Purge implements historycmd.History.
func (h past) Purge(ctx context.Context, s history.Selection) (removed int, err error) {
	removed, err = h.Actor.Purge(ctx, s)
	return removed, errors.Join(err, h.chat.Purge(ctx, s)) // also after an error: some may be removed
}

// closeState closes the database and the control socket of a server that does not start because of
// err. It returns err, joined with its own error. In a server that has started, the history actor
// closes the database.
func (p *program) closeState(err error) error {
	if p.state == nil {
		return err
	}
	if p.control != nil {
		err = errors.Join(err, p.control.Close())
	}
	return errors.Join(err, p.state.Store.Close())
}

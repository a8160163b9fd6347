package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tertulia/actors/history"
	"tertulia/actors/room"
	"tertulia/cmd/tertuliad/internal/statedir"
	"tertulia/transport"
)

// openHistory opens the history in the state folder, and makes its actor. It returns an error of
// statedir.OpenHistory.
func (p *program) openHistory(ctx context.Context) error {
	past, err := statedir.OpenHistory(ctx, statedir.Options{
		Dir:      p.cfg.stateDir,
		NoSync:   !p.cfg.historySync,
		PerRoom:  p.cfg.history,
		MaxRooms: p.cfg.maxRooms,
	})
	if err != nil {
		return err
	}
	p.folder, p.past, p.journal = p.cfg.stateDir, past, history.NewJournal()
	p.history = history.New(history.Config{
		Store:    past.Store,
		Start:    past.Start,
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

// noHistory makes known that the server has no history, and why. It returns an error instead if the
// operator has set -state-dir.
func (p *program) noHistory(why error) error {
	err := p.stateError(why)
	if p.cfg.stateChosen {
		return err
	}
	p.log.Error("there is no history", "error", err)
	p.opened.history = fmt.Sprintf("none: %v\n  Lines are kept in memory only.", err)
	p.kept = transport.Retention{Failed: true}
	p.reg.MustRegister(historyCollector{})
	return nil
}

// addHistory adds the history actor to the group, if there is one. The group does not interrupt the
// actor: it runs as long as the room, which roomRuns tells. Then it writes the last lines and
// closes the database.
func (p *program) addHistory(roomRuns context.Context) {
	if p.history != nil {
		p.group.Add(func() error { return p.history.Run(roomRuns) }, func(error) {})
	}
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

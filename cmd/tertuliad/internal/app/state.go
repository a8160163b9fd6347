package app

import (
	"context"
	"errors"
	"fmt"

	"tertulia/actors/files"
	"tertulia/actors/sqlite"
	"tertulia/cmd/tertuliad/internal/accountscmd"
	"tertulia/cmd/tertuliad/internal/control"
	"tertulia/cmd/tertuliad/internal/historycmd"
	"tertulia/cmd/tertuliad/internal/statedir"
)

// openState opens the state folder with the history and the accounts, unless they are off. It returns
// an error only if the operator has asked for what cannot be opened, see noHistory and noAccounts.
func (p *program) openState(ctx context.Context) error {
	keeps, hasAccounts := !p.cfg.historyKeep.off, p.cfg.accounts != accountsOff
	switch {
	case p.cfg.stateDir == "off":
		p.opened.history = "in memory only: -state-dir is off"
		keeps, hasAccounts = false, false
	case !keeps:
		p.opened.history = "in memory only: -history-keep is off"
	}
	if !keeps && !hasAccounts {
		return nil
	}
	openTo, unusable := statedir.Make(p.cfg.stateDir, p.shelfFolder())
	if openTo != 0 {
		p.log.Warn("others can enter the state folder", "folder", p.cfg.stateDir, "permissions", openTo.String())
	}
	var opened <-chan openedAccounts // nil: there is nothing to open
	if hasAccounts && unusable == nil {
		opened = openAccounts(ctx, p.cfg.stateDir)
	}
	why := unusable // there is no history
	if keeps && why == nil {
		why = p.openHistory(ctx)
	}
	if errors.Is(why, sqlite.ErrLocked) { // the whole folder belongs to another server
		unusable = why
	}
	if opened != nil {
		unusable = p.takeAccounts(<-opened, unusable)
	}
	if keeps && why != nil {
		if err := p.noHistory(why); err != nil {
			return err
		}
	}
	if hasAccounts && unusable != nil {
		return p.noAccounts(unusable)
	}
	return nil
}

// stateError says why the state folder cannot be used.
func (p *program) stateError(why error) error {
	return fmt.Errorf("-state-dir %s cannot be used: %w", p.cfg.stateDir, why)
}

// shelfFolder returns the folder of the shelf, or "" if the shelf is no folder.
func (p *program) shelfFolder() string {
	if p.storage != nil || p.cfg.filesAccess == string(files.Off) {
		return ""
	}
	return p.cfg.filesDir
}

// addControl adds the control socket, if there is a state folder. A socket that cannot be made does
// not keep the server from starting: it is for the operator, who is told when they use it.
func (p *program) addControl(context.Context) error {
	if p.folder == "" {
		return nil
	}
	server, err := control.Listen(p.folder, p.log)
	if err == nil {
		if p.history != nil {
			err = historycmd.Handle(server.Mux, past{p.history, p.chat}, p.folder, p.log)
		}
		if p.members != nil {
			accountscmd.Handle(server.Mux, p.gate)
		}
		if err != nil {
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

// closeState closes the databases and the control socket of a server that does not start because of
// err. It returns err, joined with its own error. In a server that has started, the history actor and
// the gate close the databases.
func (p *program) closeState(err error) error {
	if p.control != nil {
		err = errors.Join(err, p.control.Close())
	}
	if p.past != nil {
		err = errors.Join(err, p.past.Store.Close())
	}
	if p.members != nil {
		err = errors.Join(err, p.members.Close())
	}
	return err
}

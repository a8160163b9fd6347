package accounts_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
)

func TestASlowDiskDelaysNobodyWhoComesIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, goOn := new(accountstest.Store), make(chan struct{})
		g := accountstest.Open(t, accounts.Config{Store: store})
		ana := member(t, g, "ana", 0)
		store.Blocks = goOn
		registered := make(chan error)
		go func() {
			_, err := register(t, g, "eva", home)
			registered <- err
		}()
		synctest.Wait()
		wants(t, "a user", g.Admit(t.Context(), ana), nil)
		_, err := g.Renew(t.Context(), ana.Login)
		wants(t, "a login", err, nil)
		if g.Registered(t.Context(), "eva") || !g.Registered(t.Context(), "ana") {
			t.Error("an account is there that is not written")
		}
		_, err = g.Login(t.Context(), ana, "ana", secret)
		wants(t, "a password", err, nil)
		close(goOn)
		wants(t, "a registration", <-registered, nil)
		if !g.Registered(t.Context(), "eva") {
			t.Error("the account is not there")
		}
	})
}

// manual opens a gate whose ends the test decides.
func manual(t *testing.T, store *accountstest.Store) (g *accounts.Gate, stop func() error) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	reg := prometheus.NewRegistry()
	password := accounts.NewPassword("", reg, log)
	g, err := accounts.New(t.Context(), accounts.Config{Policy: accounts.Optional, Password: password, Store: store, Reg: reg, Log: log, Cost: accountstest.Cost})
	wants(t, "open", err, nil)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { _ = password.Run(t.Context()) }()
	go func() { ended <- g.Run(ctx) }()
	return g, func() error { cancel(); return <-ended }
}

func TestAtTheEndAChangeThatIsBeingWrittenIsMadeAndActsAreWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, goOn := new(accountstest.Store), make(chan struct{})
		g, stop := manual(t, store)
		store.Blocks = goOn
		answers := map[string]chan error{"ana": make(chan error, 1), "eva": make(chan error, 1)}
		for _, name := range []string{"ana", "eva"} {
			go func() { answers[name] <- g.Add(t.Context(), name, secret, 0) }()
			synctest.Wait()
		}
		g.Note(accounts.Act{What: "kick"})
		ended := make(chan error)
		go func() { ended <- stop() }()
		synctest.Wait()
		close(goOn)
		wants(t, "the end", <-ended, nil)
		wants(t, "the change that was at the disk", <-answers["ana"], nil)
		wants(t, "the change after it", <-answers["eva"], accounts.ErrClosed)
		if len(store.Records) != 1 || len(store.Written) != 2 {
			t.Errorf("the store has %d accounts and %d acts", len(store.Records), len(store.Written))
		}
		wants(t, "a user after the end", g.Admit(t.Context(), accounts.Claim{}), accounts.ErrClosed)
		_, err := g.Login(t.Context(), accounts.Claim{}, "ana", secret)
		wants(t, "a login after the end", err, accounts.ErrClosed)
		pass, err := g.Pass(t.Context(), accounts.Claim{}, nil)
		wants(t, "a session after the end", err, accounts.ErrClosed)
		pass.Close()
		g.Note(accounts.Act{})
	})
}

func TestAGateThatCannotReadItsAccountsDoesNotOpen(t *testing.T) {
	_, err := accounts.New(t.Context(), accounts.Config{Store: &accountstest.Store{Fails: true}})
	wants(t, "open", err, accountstest.ErrDisk)
}

func TestAChatThatCannotKeepTheNamesStopsTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := new(accountstest.Store)
		member(t, accountstest.Open(t, accounts.Config{Store: store}), "ana", 0)
		log, reg, full := slog.New(slog.DiscardHandler), prometheus.NewRegistry(), errors.New("full")
		g, err := accounts.New(t.Context(), accounts.Config{Store: store, Chat: &accountstest.Chat{Err: full}, Password: accounts.NewPassword("", reg, log), Reg: reg, Log: log})
		wants(t, "open", err, nil)
		wants(t, "run", g.Run(t.Context()), full)
	})
}

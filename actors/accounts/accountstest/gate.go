// Package accountstest has gates for tests: accounts in memory, with hashes that cost little.
package accountstest

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
)

// Cost is a cost of hashes that makes tests fast.
var Cost = accounts.Cost{Memory: 8, Time: 1, Threads: 1}

// Open returns a gate whose Run runs until the test ends. It replaces zero fields of cfg: Policy by Optional, Store by
// an empty one, Cost by Cost, Reg and Log by ones that nobody reads, and Password by one that requires none. A Password of cfg
// must run. It works in a bubble of synctest.
func Open(t testing.TB, cfg accounts.Config) *accounts.Gate {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
	cfg.Policy = cmp.Or(cfg.Policy, accounts.Optional)
	cfg.Cost = cmp.Or(cfg.Cost, Cost)
	if cfg.Store == nil {
		cfg.Store = new(Store)
	}
	if cfg.Reg == nil {
		cfg.Reg = prometheus.NewRegistry()
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Password == nil {
		cfg.Password = accounts.NewPassword("", cfg.Reg, cfg.Log)
		running.Go(func() { _ = cfg.Password.Run(ctx) })
	}
	g, err := accounts.New(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	running.Go(func() {
		if err := g.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	return g
}

// Add makes an account with these roles, and returns a login to it.
func Add(t testing.TB, g *accounts.Gate, name, password string, roles event.Roles) accounts.Login {
	t.Helper()
	if err := g.Add(t.Context(), name, password, roles); err != nil {
		t.Fatalf("add the account %q: %v", name, err)
	}
	l, err := g.Login(t.Context(), accounts.Claim{}, name, password)
	if err != nil {
		t.Fatalf("log in to %q: %v", name, err)
	}
	return l
}

package accounts_test

import (
	"context"
	"log/slog"
	"reflect"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
)

func TestTheChartersOfRoomsAreKeptAndRestored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, chat := new(accountstest.Store), new(accountstest.Chat)
		cfg := accounts.Config{
			Policy: accounts.Optional, Store: store, Chat: chat, Cost: accountstest.Cost,
			Reg: prometheus.NewRegistry(), Log: slog.New(slog.DiscardHandler),
		}
		g, err := accounts.New(t.Context(), cfg)
		wants(t, "a start", err, nil)
		of := func(room, data string) event.Charter { return event.Charter{Room: room, Data: []byte(data)} }
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- g.Run(ctx) }()
		for _, c := range []event.Charter{of("#lab", "1"), of("#den", "1"), of("#lab", "2"), of("#den", "")} {
			g.Chartered(c)
		}
		synctest.Wait()
		if want := []event.Charter{of("#lab", "2")}; !reflect.DeepEqual(store.Rooms, want) {
			t.Errorf("the store has %v, want %v", store.Rooms, want)
		}
		stop()
		wants(t, "the end", <-ended, nil)
		g.Chartered(of("#late", "1")) // nobody waits for it
		cfg.Reg = prometheus.NewRegistry()
		accountstest.Open(t, cfg)
		synctest.Wait()
		if !reflect.DeepEqual(chat.Restored, store.Rooms) {
			t.Errorf("the chat is given %v", chat.Restored)
		}
	})
}

func TestTheLastChartersAreWrittenAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := new(accountstest.Store)
		g, err := accounts.New(t.Context(), accounts.Config{Store: store, Reg: prometheus.NewRegistry(), Log: slog.New(slog.DiscardHandler)})
		wants(t, "a start", err, nil)
		g.Chartered(event.Charter{Room: "#lab", Data: []byte("1")})
		ctx, stop := context.WithCancel(t.Context())
		stop()
		wants(t, "the run", g.Run(ctx), nil)
		if len(store.Rooms) != 1 {
			t.Errorf("the store has %v", store.Rooms)
		}
	})
}

package accounts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
)

func TestPrivateLinesWaitForAnAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		ana := member(t, g, "Ana", 0)
		from := event.Identity{Nick: "tom", Key: "a secret", Addr: home}
		for i := range 3 {
			account, err := g.Keep(t.Context(), from, "ana", fmt.Sprint("line ", i))
			if wants(t, "a line", err, nil); account != "Ana" {
				t.Errorf("it is kept for %q", account)
			}
		}
		_, err := g.Keep(t.Context(), from, "eva", "hola")
		wants(t, "a line for a guest", err, accounts.ErrNoAccount)
		_, err = g.Waiting(t.Context(), accounts.Login{Account: "Ana", Stamp: ana.Login.Stamp + 1})
		wants(t, "another user's question", err, accounts.ErrVoid)
		lines, err := g.Waiting(t.Context(), ana.Login)
		if wants(t, "the user's question", err, nil); len(lines) != 3 || lines[0].Text != "line 0" || lines[2].From.Nick != "tom" || lines[0].From.Key != "" {
			t.Errorf("the lines are %+v", lines)
		}
		again, err := g.Waiting(t.Context(), ana.Login)
		if wants(t, "a question before they are delivered", err, nil); !slices.Equal(again, lines) {
			t.Errorf("the lines are %+v", again)
		}
		wants(t, "the delivery of two", g.Delivered(t.Context(), "ana", lines[1].At), nil)
		lines, err = g.Waiting(t.Context(), ana.Login)
		if wants(t, "a question after it", err, nil); len(lines) != 1 || lines[0].Text != "line 2" {
			t.Errorf("the lines are %+v", lines)
		}
	})
}

func TestFewLinesWaitForAnAccountAndNotForEver(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		most int
	}{"short": {"hola", 100}, "long": {strings.Repeat("x", 4096), 16}} {
		synctest.Test(t, func(t *testing.T) {
			store := new(accountstest.Store)
			g := accountstest.Open(t, accounts.Config{Store: store})
			ana := member(t, g, "ana", 0)
			for range c.most {
				_, err := g.Keep(t.Context(), event.Identity{}, "ana", c.text)
				wants(t, name+" line", err, nil)
			}
			_, err := g.Keep(t.Context(), event.Identity{}, "ana", c.text)
			wants(t, "one more "+name+" line", err, accounts.ErrFull)
			sleep(30*24*time.Hour + time.Second)
			_, err = g.Keep(t.Context(), event.Identity{}, "ana", "late")
			if wants(t, "a line a month later", err, nil); len(store.Waiting["ana"]) != 1 {
				t.Errorf("%d lines are kept", len(store.Waiting["ana"]))
			}
			sleep(30*24*time.Hour + time.Second)
			lines, err := g.Waiting(t.Context(), ana.Login)
			if wants(t, "a question a month later", err, nil); len(lines) != 0 || len(store.Waiting["ana"]) != 0 {
				t.Errorf("the lines are %+v", lines)
			}
		})
	}
}

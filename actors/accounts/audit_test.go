package accounts_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
)

func TestActsAreInTheAuditTableAndInTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		g := accountstest.Open(t, accounts.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
		by := operator(t, g, "ana")
		by.Key = "a secret"
		g.Note(accounts.Act{Who: by, What: "kick", Whom: "eva", Where: "#lab", Why: "noise"})
		synctest.Wait()
		wants(t, "a ban", g.Ban(t.Context(), by, accounts.Ban{Target: event.Target{Nick: "Eva"}, Why: "again"}), nil)
		wants(t, "its end", g.Unban(t.Context(), by, event.Target{Nick: "eva"}), nil)
		acts, err := g.Audit(t.Context(), by, 3)
		wants(t, "the audit", err, nil)
		by.Key = ""
		want := []accounts.Act{
			{Who: by, What: "unban", Whom: "eva"},
			{Who: by, What: "ban", Whom: "eva", Why: "again"},
			{Who: by, What: "kick", Whom: "eva", Where: "#lab", Why: "noise"},
		}
		for i := range want {
			if i >= len(acts) || acts[i].At.IsZero() {
				t.Fatalf("the acts are %+v", acts)
			}
			if want[i].At = acts[i].At; acts[i] != want[i] {
				t.Errorf("act %d is %+v, want %+v", i, acts[i], want[i])
			}
		}
		all, err := g.Acts(t.Context(), 100)
		if wants(t, "the owner's audit", err, nil); len(all) != 4 || all[3].What != "add" || all[3].Who != (event.Identity{}) {
			t.Errorf("all acts are %+v", all)
		}
		for _, words := range []string{`msg=act who=ana account=ana`, `what=ban whom=eva where="" why=again`, `msg=login account=ana`} {
			if !strings.Contains(log.String(), words) {
				t.Errorf("the log has no %q:\n%s", words, log.String())
			}
		}
	})
}

func TestNoSecretIsInTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		g := accountstest.Open(t, accounts.Config{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		claim := accounts.Claim{Nick: "ana", Addr: home, Key: "the key"}
		l, err := g.Register(t.Context(), claim, secret, g.Code())
		wants(t, "a registration", err, nil)
		_, _ = g.Login(t.Context(), claim, "ana", wrong)
		_, _ = g.Login(t.Context(), claim, "eva", wrong)
		claim.Login = l
		_, _ = g.Promote(t.Context(), claim, g.Code())
		l, err = g.ChangePassword(t.Context(), claim, secret, "another one")
		wants(t, "a new password", err, nil)
		claim.Login = l
		wants(t, "the owner's password", g.SetPassword(t.Context(), "ana", "a third one"), nil)
		_ = g.Ban(t.Context(), g.Identity(claim), accounts.Ban{Target: event.Target{Nick: "bob"}})
		synctest.Wait()
		for _, hidden := range []string{secret, wrong, g.Code(), "another one", "a third one", "the key", "argon2"} {
			if strings.Contains(log.String(), hidden) {
				t.Errorf("the log has %q:\n%s", hidden, log.String())
			}
		}
	})
}

func TestActsOfAFloodAreCountedWhereTheyAreNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, reg, goOn := new(accountstest.Store), prometheus.NewRegistry(), make(chan struct{})
		g := accountstest.Open(t, accounts.Config{Store: store, Reg: reg})
		store.Blocks = goOn
		for range 5000 {
			g.Note(accounts.Act{What: "kick"})
		}
		synctest.Wait()
		close(goOn)
		synctest.Wait()
		families, err := reg.Gather()
		wants(t, "the metrics", err, nil)
		lost := 0.0
		for _, f := range families {
			if f.GetName() == "tertulia_acts_lost_total" {
				lost = f.GetMetric()[0].GetCounter().GetValue()
			}
		}
		if lost == 0 || len(store.Written)+int(lost) != 5000 {
			t.Errorf("%d acts are kept, and %v are lost", len(store.Written), lost)
		}
		if store.Writes > 100 {
			t.Errorf("they take %d writes", store.Writes)
		}
		if n, err := testutil.GatherAndCount(reg, "tertulia_logins_total"); n != 4 || err != nil {
			t.Errorf("%d results of logins are counted: %v", n, err)
		}
	})
}

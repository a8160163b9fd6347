package accounts_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
)

func TestNobodyRegistersANameThatLooksLikeAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{Operators: []string{"pili"}})
		_, err := register(t, g, "Tom", home)
		wants(t, "the first", err, nil)
		for name, want := range map[string]error{
			"tom": accounts.ErrRegistered, "TOM": accounts.ErrRegistered, "t0m": accounts.ErrLooksLike, "ТОМ": accounts.ErrLooksLike,
			"Pili": accounts.ErrReserved, "piIi": accounts.ErrLooksLike, "pi1i": accounts.ErrLooksLike, "tomás": nil,
		} {
			_, err := register(t, g, name, home)
			wants(t, name, err, want)
		}
	})
}

func TestAPasswordHas8To256Bytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		for i, size := range []int{0, 7, 8, 256, 257, 1 << 20} {
			want := accounts.ErrPassword
			if size >= accounts.MinPassword && size <= accounts.MaxPassword {
				want = nil
			}
			password := strings.Repeat("x", size)
			_, err := g.Register(t.Context(), accounts.Claim{Nick: fmt.Sprintf("user%d", i), Addr: home}, password, "")
			wants(t, fmt.Sprint(size, " bytes at a registration"), err, want)
			wants(t, fmt.Sprint(size, " bytes from the owner"), g.Add(t.Context(), fmt.Sprintf("added%d", i), password, 0), want)
		}
	})
}

func TestANetworkRegistersFewAccountsAnHour(t *testing.T) {
	for from, most := range map[string]int{"203.0.113.": 5, "192.168.1.": 60} {
		synctest.Test(t, func(t *testing.T) {
			g := accountstest.Open(t, accounts.Config{})
			try := func(n int) error {
				_, err := g.Register(t.Context(), accounts.Claim{Nick: fmt.Sprintf("user%d", n), Addr: addr(from + fmt.Sprint(1+n%200))}, secret, "")
				return err
			}
			for n := range most {
				wants(t, "a registration", try(n), nil)
			}
			wants(t, "one more", try(most), accounts.ErrTooMany)
			by := operator(t, g, "op")
			wants(t, "the lesson begins", g.OpenRegistration(t.Context(), by, time.Minute), nil)
			for n := range 100 {
				wants(t, "a registration in the lesson", try(most+n), nil)
			}
			sleep(time.Minute)
			wants(t, "after the lesson", try(1000), accounts.ErrTooMany)
			sleep(time.Hour)
			wants(t, "an hour later", try(1000), nil)
			wants(t, "a guest opens", g.OpenRegistration(t.Context(), event.Identity{Nick: "eva"}, time.Minute), accounts.ErrForbidden)
		})
	}
}

func TestAMillionRegistrationsMakeFewAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := new(accountstest.Store)
		g := accountstest.Open(t, accounts.Config{Store: store})
		for n := range 1_000 { // a million takes a minute
			_, _ = register(t, g, fmt.Sprintf("user%d", n), abroad)
		}
		if len(store.Records) != 5 {
			t.Errorf("%d accounts are made", len(store.Records))
		}
	})
}

func TestTheChatKeepsANameBeforeItsUserHasTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := new(accountstest.Chat)
		g := accountstest.Open(t, accounts.Config{Chat: chat})
		l, err := register(t, g, "Ana", home)
		if wants(t, "a registration", err, nil); len(chat.Reserved) != 1 || chat.Reserved[0] != "Ana" {
			t.Errorf("the chat keeps %q", chat.Reserved)
		}
		if want := (event.Identity{Nick: "Ana", Addr: home}); chat.Owner != want {
			t.Errorf("the chat leaves the nick to %+v", chat.Owner)
		}
		wants(t, "a removal", g.Remove(t.Context(), accounts.Claim{Login: l, Addr: home}, secret), nil)
		if len(chat.Reserved) != 0 || g.Registered(t.Context(), "ana") {
			t.Errorf("after it, the chat keeps %q", chat.Reserved)
		}
		_, err = register(t, g, "ana", home)
		wants(t, "another user's registration", err, nil)
		chat.Err = errors.New("the chat has ended")
		_, err = register(t, g, "eva", home)
		wants(t, "a registration while the chat ends", err, nil)
	})
}

func TestAnAccountThatCannotBeWrittenIsNotMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := new(accountstest.Store)
		g := accountstest.Open(t, accounts.Config{Store: store})
		ana := member(t, g, "ana", 0)
		store.Fails = true
		_, err := register(t, g, "eva", home)
		wants(t, "a registration", err, accounts.ErrNotKept)
		wants(t, "its cause", err, accountstest.ErrDisk)
		_, err = g.ChangePassword(t.Context(), ana, secret, wrong)
		wants(t, "a new password", err, accounts.ErrNotKept)
		wants(t, "a removal", g.Remove(t.Context(), ana, secret), accounts.ErrNotKept)
		wants(t, "the user's login", g.Admit(t.Context(), ana), nil)
		store.Fails = false
		if g.Registered(t.Context(), "eva") || !g.Registered(t.Context(), "ana") {
			t.Error("a change was made that is not written")
		}
	})
}

func TestTheOneTimeCodeMakesAnOperatorOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		used := 0
		cfg := accounts.Config{Operators: []string{"Ana"}, CodeUsed: func() { used++ }, Store: new(accountstest.Store)}
		g := accountstest.Open(t, cfg)
		code := g.Code()
		if len(code) < 16 {
			t.Fatalf("the code is %q", code)
		}
		ana := accounts.Claim{Nick: "ana", Addr: home}
		_, err := g.Register(t.Context(), ana, secret, "")
		wants(t, "without the code", err, accounts.ErrReserved)
		_, err = g.Register(t.Context(), ana, secret, code[1:])
		wants(t, "with a wrong code", err, accounts.ErrWrong)
		cfg.Store.(*accountstest.Store).Fails = true
		_, err = g.Register(t.Context(), ana, secret, code)
		wants(t, "while the disk is full", err, accounts.ErrNotKept)
		cfg.Store.(*accountstest.Store).Fails = false
		if used != 0 {
			t.Error("the code counts as used")
		}
		l, err := g.Register(t.Context(), ana, secret, strings.ToUpper(strings.ReplaceAll(code, "-", "")))
		if wants(t, "with the code", err, nil); !l.Roles.Operates() || used != 1 {
			t.Errorf("the login is %+v, and the code was used %d times", l, used)
		}
		_, err = g.Register(t.Context(), accounts.Claim{Nick: "eva", Addr: home}, secret, code)
		wants(t, "with the code again", err, accounts.ErrWrong)
		if g := accountstest.Open(t, cfg); g.Code() != "" {
			t.Error("the next start has a code")
		}
		cfg.Operators = append(cfg.Operators, "eva")
		cfg.PastCode = "aaaa-bbbb"
		if g := accountstest.Open(t, cfg); g.Code() != cfg.PastCode {
			t.Errorf("with a new operator, the code is %q", g.Code())
		}
	})
}

func TestGuessesAtTheCodeAreSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := accountstest.Open(t, accounts.Config{})
		began := time.Now()
		for range 10 {
			_, err := g.Register(t.Context(), accounts.Claim{Nick: "eva", Addr: abroad}, secret, "aaaa")
			wants(t, "a guess", err, accounts.ErrWrong)
		}
		if took := time.Since(began); took < time.Minute {
			t.Errorf("ten guesses take %v", took)
		}
	})
}

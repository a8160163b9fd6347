package room

import (
	"errors"
	"testing"
	"time"
)

func TestNoNickLooksLikeAnother(t *testing.T) {
	for _, c := range []struct{ has, wants string }{
		{"TOM", "ТОМ"}, {"tom", "ТОМ"}, {"george", "ɡeorɡe"}, {"alice", "aIice"}, {"alice", "ALlCE"}, {"bob", "b0b"}, {"modem", "modern"},
	} {
		bubble(t, Config{}, func(t *testing.T, a *Actor) {
			owner := join(t, a, JoinRequest{Nick: c.has, Addr: addr(1)})
			owner.reads()
			want := NickError{Nick: c.wants, Why: NickLikeTaken, Other: c.has}
			got := refusal(t, a, JoinRequest{Nick: c.wants, Addr: addr(2)})
			if got == nil || got.Why != want.Why || got.Other != want.Other || got.Nick != want.Nick || !got.Taken() {
				t.Fatalf("%q joins beside %q: %+v", c.wants, c.has, got)
			}
			if again := refusal(t, a, JoinRequest{Nick: got.Free, Addr: addr(2)}); again != nil {
				t.Errorf("%q was offered: %v", got.Free, again)
			}
			owner.wants("+"+got.Free, "-"+got.Free+" ")
			eva := join(t, a, JoinRequest{Nick: "eva", Addr: addr(1)}) // addresses do not matter
			want.Free = got.Free
			if err := eva.Rename(t.Context(), c.wants); !is(err, &want) {
				t.Errorf("eva becomes %q: %v", c.wants, err)
			}
		})
	}
}

func TestOnesOwnLookalikeIsNoStrangers(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		tom := join(t, a, JoinRequest{Nick: "Tom", Key: "k", Addr: addr(1)})
		tom.must(tom.Rename(t.Context(), "torn"))
		tom.must(tom.Rename(t.Context(), "TOM"))
		again := join(t, a, JoinRequest{Nick: "torn", Key: "k", Addr: addr(2)})
		tom.reads()
		again.must(again.Rename(t.Context(), "T0M"))
		again.Leave("")
		resumed := join(t, a, JoinRequest{Nick: "Tom", Key: "k", Epoch: a.Epoch(), Addr: addr(3)})
		if got := resumed.FirstNick(); got != "T0M" {
			t.Errorf("the nick of before is now %q", got)
		}
		resumed.says("hola")
		resumed.Leave("")
		if got := refusal(t, a, JoinRequest{Nick: "ТОМ", Addr: addr(4)}); got == nil || got.Why != NickLikeKept || got.Nick != "ТОМ" || got.Other != "t0m" || got.Wait != keepNick {
			t.Errorf("a stranger after Tom: %+v", got)
		}
		for _, nick := range []string{"tom", "torn", "T0M"} {
			if got := refusal(t, a, JoinRequest{Nick: nick, Addr: addr(3)}); got != nil {
				t.Errorf("Tom comes back as %s: %v", nick, got)
			}
		}
		pass(keepNick)
		stranger := join(t, a, JoinRequest{Nick: "ТОМ", Addr: addr(4)})
		eva := join(t, a, JoinRequest{Nick: "eva", Addr: addr(5)})
		if err := eva.Tell(t.Context(), "ТОМ", "hola"); !is(err, &TellError{Nick: "ТОМ", Why: TellChangedHands, Other: "t0m", Left: keepNick}) {
			t.Errorf("eva writes to the stranger: %v", err)
		}
		stranger.Leave("")
		pass(time.Hour)
		eva.Leave("")
		eva.reads()
	})
}

func TestANickThatLooksLikeAReservedOne(t *testing.T) {
	for _, nick := range []string{"Y0U", "ꓬꓳꓴ", "TERTULlA", "tertu1ia"} {
		var refused *NickError
		if _, err := CheckNick(nick); !errors.As(err, &refused) || refused.Why != NickLikeReserved || refused.Other == "" {
			t.Errorf("CheckNick(%q) = %v", nick, err)
		}
	}
}

func TestANickThatLooksLikeOneElsewhereIsHeld(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		join(t, a, JoinRequest{Nick: "alice", Addr: addr(1)})
		for i, want := range map[int]bool{1: false, 2: true} {
			if held, err := a.HeldElsewhere(t.Context(), "aIice", "", addr(i)); err != nil || held != want {
				t.Errorf("aIice at %v is held elsewhere: %v %v", addr(i), held, err)
			}
		}
	})
}

func TestAccentsOfAnotherScript(t *testing.T) {
	for nick, ok := range map[string]bool{
		"a\u064ena":  false, // an Arabic fatha
		"ана\u0483":  true,  // a Cyrillic titlo
		"ana\u0483":  false,
		"ana\u05b0":  false, // a Hebrew point
		"an\u0342a":  false, // a Greek circumflex
		"عَلي":       true,
		"и\u0301ван": true, // an accent of no script
		"か\u3099":    true,
		"हिं":        true,
	} {
		if _, err := CheckNick(nick); (err == nil) != ok {
			t.Errorf("CheckNick(%+q) = %v", nick, err)
		}
	}
}

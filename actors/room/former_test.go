package room

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func addr(i int) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, 2 + byte(i>>8), byte(i)}) }

// refusal joins, and returns why the user gets no seat, or nil.
func refusal(t *testing.T, a *Actor, g JoinRequest) *NickError {
	t.Helper()
	g.Dialect = words{}
	s, err := a.Join(t.Context(), g)
	if err == nil {
		s.Leave("")
		return nil
	}
	var refused *NickError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	return refused
}

func TestANickThatWasLeftIsKeptForItsUser(t *testing.T) {
	for name, c := range map[string]struct {
		first, next JoinRequest
		silent      bool
		after       time.Duration
		want        time.Duration // for which the nick is kept; 0: it is not
	}{
		"for another address": {
			first: JoinRequest{Addr: addr(1)}, next: JoinRequest{Addr: addr(2)},
			want: keepNick,
		},
		"in another spelling, later": {
			first: JoinRequest{Addr: addr(1)}, next: JoinRequest{Addr: addr(2), Nick: "ANA"}, after: 4*time.Minute + time.Second,
			want: keepNick - 4*time.Minute - time.Second,
		},
		"for another client": {
			first: JoinRequest{Addr: addr(1), Key: "k"}, next: JoinRequest{Addr: addr(2), Key: "l"},
			want: keepNick,
		},
		"after its time":               {first: JoinRequest{Addr: addr(1)}, next: JoinRequest{Addr: addr(2)}, after: keepNick},
		"that said nothing":            {first: JoinRequest{Addr: addr(1)}, next: JoinRequest{Addr: addr(2)}, silent: true},
		"for the same address":         {first: JoinRequest{Addr: addr(1)}, next: JoinRequest{Addr: addr(1)}},
		"in the form of IPv6":          {first: JoinRequest{Addr: addr(1)}, next: JoinRequest{Addr: netip.MustParseAddr("::ffff:192.0.2.1")}},
		"on this machine":              {first: JoinRequest{Addr: netip.MustParseAddr("127.0.0.1")}, next: JoinRequest{Addr: netip.MustParseAddr("::1")}},
		"for the same key":             {first: JoinRequest{Addr: addr(1), Key: "k"}, next: JoinRequest{Addr: addr(2), Key: "k"}},
		"for a client that is new":     {first: JoinRequest{Addr: addr(1), Key: "k"}, next: JoinRequest{Addr: addr(1), Key: "l"}},
		"where the address is unknown": {},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, Config{}, func(t *testing.T, a *Actor) {
				c.first.Nick = "ana"
				if c.next.Nick == "" {
					c.next.Nick = "ana"
				}
				ana := join(t, a, c.first)
				if !c.silent {
					ana.says("hola")
				}
				ana.Leave("")
				pass(c.after)
				refused := refusal(t, a, c.next)
				switch {
				case c.want == 0 && refused != nil:
					t.Errorf("the nick is refused: %v", refused)
				case c.want != 0 && (refused == nil || refused.Why != NickKept || refused.Wait != c.want || !refused.Taken() || refused.Free != c.next.Nick+"2"):
					t.Errorf("the refusal is %+v, want %v", refused, c.want)
				}
			})
		})
	}
}

func TestANickThatWasChangedIsKeptToo(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Addr: addr(1)})
		bob := join(t, a, JoinRequest{Nick: "bob", Addr: addr(2)})
		ana.must(ana.Tell(t.Context(), "bob", "hola")) // a private line counts as speaking
		ana.must(ana.Rename(t.Context(), "eva"))
		var refused *NickError
		if err := bob.Rename(t.Context(), "ana"); !errors.As(err, &refused) || refused.Free != "ana2" {
			t.Errorf("bob is refused %v", err)
		}
		if v := join(t, a, JoinRequest{Nick: "ana", AllowVariant: true, Addr: addr(3)}); v.FirstNick() != "ana2" {
			t.Errorf("a guest who takes any is %s", v.FirstNick())
		}
		ana.must(ana.Rename(t.Context(), "ana"))
		if refused := refusal(t, a, JoinRequest{Nick: "eva", Addr: addr(2)}); refused != nil {
			t.Errorf("eva, who said nothing under that nick, is kept: %v", refused)
		}
		// She has her nick again, and it is kept even if she says nothing more.
		ana.Leave("")
		if refused := refusal(t, a, JoinRequest{Nick: "ana", Addr: addr(2)}); refused == nil {
			t.Error("ana's nick is given to somebody else")
		}
	})
}

func TestTheNickOfAGhostIsKept(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ghost := join(t, a, JoinRequest{Nick: "ana", Addr: addr(1), Key: "k"})
		ghost.says("hola")
		join(t, a, JoinRequest{Nick: "ana", Addr: addr(2), Key: "k"}).Leave("")
		if refused := refusal(t, a, JoinRequest{Nick: "ana", Addr: addr(3)}); refused == nil {
			t.Error("ana's nick is given to somebody else")
		}
	})
}

func TestFormerUsersAreBounded(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		visit := func(nick string, from netip.Addr) {
			u := join(t, a, JoinRequest{Nick: nick, Addr: from})
			u.says("hola")
			u.Leave("")
			u.reads()
		}
		for i := range maxFormerByHost + 1 {
			visit(fmt.Sprint("ana-", i), addr(1))
		}
		if refused := refusal(t, a, JoinRequest{Nick: "ana-0", Addr: addr(2)}); refused != nil {
			t.Errorf("an address keeps more than %d nicks: %v", maxFormerByHost, refused)
		}
		if refused := refusal(t, a, JoinRequest{Nick: "ana-1", Addr: addr(2)}); refused == nil {
			t.Errorf("an address keeps less than %d nicks", maxFormerByHost)
		}
		for i := range maxFormer {
			visit(fmt.Sprint("u", i), addr(2+i))
		}
		if refused := refusal(t, a, JoinRequest{Nick: "ana-1", Addr: addr(2)}); refused != nil {
			t.Errorf("more than %d nicks are kept: %v", maxFormer, refused)
		}
	})
}

func TestAPrivateLineIsNotSentToAStrangerAtOnce(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		bob := join(t, a, JoinRequest{Nick: "bob", Addr: addr(9)})
		eva := join(t, a, JoinRequest{Nick: "eva", Addr: addr(8)})
		ana := join(t, a, JoinRequest{Nick: "ana", Addr: addr(1)})
		ana.says("hola")
		ana.Leave("")
		says := func(u user, want error) {
			t.Helper()
			if err := u.Tell(t.Context(), "ana", "the key is in the pot"); want == nil && err != nil || want != nil && !is(err, want) {
				t.Errorf("the sender is told %v, want %v", err, want)
			}
		}
		pass(2 * time.Minute)
		says(bob, &TellError{Nick: "ana", Why: TellLeft, Left: 2 * time.Minute})
		pass(3 * time.Minute)
		stranger := join(t, a, JoinRequest{Nick: "ana", Addr: addr(2)})
		pass(time.Minute)
		stranger.reads()
		warning := &TellError{Nick: "ana", Why: TellChangedHands, Came: time.Minute, Other: "ana", Left: 6 * time.Minute}
		says(bob, warning)
		if got := stranger.reads(); got != "" {
			t.Errorf("the stranger reads %q", got)
		}
		says(bob, nil)
		says(bob, nil)
		says(eva, warning)
		if n := strings.Count(stranger.reads(), "the pot"); n != 2 {
			t.Errorf("the stranger reads %d lines, want the two that were sent again", n)
		}
		pass(lately)
		kim := join(t, a, JoinRequest{Nick: "kim", Addr: addr(7)})
		says(kim, nil)

		stranger.Leave("") // they have said nothing
		join(t, a, JoinRequest{Nick: "ana", Addr: addr(1)})
		says(kim, nil)
	})
}

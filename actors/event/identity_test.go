package event

import "testing"

func TestAUserIsOneHoweverTheNickIsSpelled(t *testing.T) {
	for _, nick := range []string{"ana", "Ana", "ANA", "ａｎａ"} {
		if got := (Identity{Nick: nick}).Folded(); got != "ana" {
			t.Errorf("%s is compared as %q", nick, got)
		}
	}
	if got := (Identity{Nick: "anna"}).Folded(); got == "ana" {
		t.Error("anna is compared as ana")
	}
}

func TestAUserIsShownAsTheySpellTheNick(t *testing.T) {
	for _, c := range []struct {
		user Identity
		want string
	}{
		{Identity{Nick: "Ana"}, "Ana"},
		{Identity{Nick: "Ana", Unproven: true}, "Ana?"},
		{Identity{Nick: "guest-7", Guest: true}, "guest-7"},
		{Identity{}, ""},
	} {
		if got := c.user.Shown(); got != c.want {
			t.Errorf("%+v is shown as %q, want %q", c.user, got, c.want)
		}
	}
}

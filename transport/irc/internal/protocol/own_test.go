package protocol

import "testing"

func TestATagOfTheServerStandsBeforeThoseOfTheClient(t *testing.T) {
	for _, c := range []struct {
		own              Own
		value, tags, all string
	}{
		{CTCP, "PING 1 2", "", `+tertulia/ctcp=PING\s1\s2`},
		{CTCPReply, "VERSION a;b", "+x=1", `+tertulia/ctcp-reply=VERSION\sa\:b;+x=1`},
		{Status, "@#lab", "+x", `+tertulia/status=@#lab;+x`},
		{ID, "abc", "+tertulia/ctcp=PING;+x", `+tertulia/id=abc;+tertulia/ctcp=PING;+x`},
	} {
		if got := WithOwn(c.own, c.value, c.tags); got != c.all {
			t.Errorf("WithOwn = %q, want %q", got, c.all)
		}
		if own, value, rest := CutOwn(c.all); own != c.own || value != c.value || rest != c.tags {
			t.Errorf("CutOwn(%q) = %v, %q, %q", c.all, own, value, rest)
		}
	}
}

func TestTagsOfAClientStay(t *testing.T) {
	for tags, want := range map[string]string{"": "", "+x=1;+y": "+x=1;+y", "+tertulia/other=1;+x": "+x"} {
		if own, value, rest := CutOwn(tags); own != 0 || value != "" || rest != want {
			t.Errorf("CutOwn(%q) = %v, %q, %q", tags, own, value, rest)
		}
	}
	if !IsOwn("+tertulia/ctcp") || IsOwn("+draft/reply") {
		t.Error("IsOwn is wrong")
	}
}

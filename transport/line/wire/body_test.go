package wire

import (
	"math"
	"testing"
)

func TestBodiesAreParsedAsTheyWereAppended(t *testing.T) {
	w := Welcome{Epoch: "0123456789abcdef", Taken: 12, Nick: "ana"}
	if got, ok := ParseWelcome(string(w.Append(nil))); !ok || got != w {
		t.Errorf("%+v is parsed as %+v, %v", w, got, ok)
	}
	if taken, ok := ParseTaken(string(AppendTaken(nil, 12))); !ok || taken != 12 {
		t.Errorf("12 is parsed as %d, %v", taken, ok)
	}
	for _, r := range []Refusal{{"ana2", "ana is taken"}, {"", "a name is one word"}, {"ana2", ""}} {
		if got := ParseRefusal(string(r.Append(nil))); got != r {
			t.Errorf("%+v is parsed as %+v", r, got)
		}
	}
	r := Removed{Nick: "ana", Seq: math.MaxUint64}
	if got, ok := ParseRemoved(string(r.Append(nil))); !ok || got != r {
		t.Errorf("%+v is parsed as %+v, %v", r, got, ok)
	}
}

func TestTheBytesOfBodies(t *testing.T) {
	for want, got := range map[string][]byte{
		"e1 12 ana":            Welcome{"e1", 12, "ana"}.Append(nil),
		"12":                   AppendTaken(nil, 12),
		"ana2 ana is taken":    Refusal{"ana2", "ana is taken"}.Append(nil),
		"- a name is one word": Refusal{"", "a name is one word"}.Append(nil),
		// A client that does not know the kind shows the body to a person.
		"* ana removed line 1234": Removed{"ana", 1234}.Append(nil),
	} {
		if string(got) != want {
			t.Errorf("a body is %q, want %q", got, want)
		}
	}
}

func TestMalformedBodies(t *testing.T) {
	for _, body := range []string{"", "e1 12", "e1 -1 ana", "e1 x ana", "e1 12 ana b", "e1 18446744073709551616 ana"} {
		if w, ok := ParseWelcome(body); ok || w != (Welcome{}) {
			t.Errorf("%q is parsed as %+v, %v", body, w, ok)
		}
	}
	for _, body := range []string{"", "x", "-1", "1 2", "18446744073709551616"} {
		if _, ok := ParseTaken(body); ok {
			t.Errorf("%q is parsed as TAKEN", body)
		}
	}
	for _, body := range []string{
		"", "* ana removed line", "* ana removed line ", "* ana removed line 0", "* ana removed line -1",
		"* ana removed line 1 2", "* ana removed line 18446744073709551616", "*  removed line 1",
		"* ana b removed line 1", "ana removed line 1", "* ana joined",
	} {
		if r, ok := ParseRemoved(body); ok || r != (Removed{}) {
			t.Errorf("%q is parsed as %+v, %v", body, r, ok)
		}
	}
}

func TestTheAuthorOfALine(t *testing.T) {
	for _, c := range []struct {
		kind       Kind
		body, want string
	}{
		{KindMsg, "ana: hola", "ana"},
		{KindMsg, "ana: a: b", "ana"},
		{KindMsg, "ana:", "ana"},
		{KindAct, "ana * waves", "ana"},
		{KindAct, "* ana waves", "ana"}, // of an older server
		{KindPriv, "ana (to you): hola", "ana"},
		{KindSent, "you (to bob): hola", "you"},
		{KindNote, "ana: hola", ""},
		{KindJoin, "* ana joined", ""},
	} {
		if got := (Line{Kind: c.kind, Body: c.body}).Author(); got != c.want {
			t.Errorf("the author of the %s %q is %q, want %q", c.kind, c.body, got, c.want)
		}
	}
}

func TestParseRename(t *testing.T) {
	if old, now, ok := ParseRename("* ana is now eva"); !ok || old != "ana" || now != "eva" {
		t.Errorf("a rename is %q, %q, %v", old, now, ok)
	}
	if _, _, ok := ParseRename("* ana joined"); ok {
		t.Error("a join is parsed as a rename")
	}
}

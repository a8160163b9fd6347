package irc

import (
	"net/netip"
	"testing"

	"tertulia/actors/room"
)

func TestAMaskStandsForATarget(t *testing.T) {
	for mask, want := range map[string]struct {
		target room.Target
		shown  string
	}{
		"bar":               {room.Target{Nick: "bar"}, "bar!*@*"},
		"bar!*@*":           {room.Target{Nick: "bar"}, "bar!*@*"},
		"bar!":              {room.Target{Nick: "bar"}, "bar!*@*"},
		"b?r":               {room.Target{Mask: "b?r!*@*"}, "b?r!*@*"},
		"*!*@10.0.0.7":      {room.Target{Network: netip.MustParsePrefix("10.0.0.7/32")}, "*!*@10.0.0.7"},
		"*@10.1.2.3/8":      {room.Target{Network: netip.MustParsePrefix("10.0.0.0/8")}, "*!*@10.0.0.0/8"},
		"*!*@2001:db8::/32": {room.Target{Network: netip.MustParsePrefix("2001:db8::/32")}, "*!*@2001:db8::/32"},
		"*!*@10.*":          {room.Target{Mask: "*!*@10.*"}, "*!*@10.*"},
		"*!~x@*":            {room.Target{Mask: "*!~x@*"}, "*!~x@*"},
		"~a:ana":            {room.Target{Account: "ana"}, "~a:ana"},
		"$a:ana":            {room.Target{Account: "ana"}, "~a:ana"},
	} {
		if got := targetOf(mask); got != want.target || maskOf(&got) != want.shown {
			t.Errorf("%s is %+v, shown as %s", mask, got, maskOf(&got))
		}
	}
}

func TestParametersOfModesAreBounded(t *testing.T) {
	got := parseModes([]string{"+bbb-ov+kn", "1", "2", "3", "4", "5", "6"})
	if len(got) != 4 || got[3] != (modeChange{false, 'o', "4", true}) {
		t.Errorf("got %+v", got)
	}
}

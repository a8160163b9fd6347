package irc

import (
	"net/netip"
	"testing"

	"tertulia/actors/event"
)

func TestAMaskStandsForATarget(t *testing.T) {
	for mask, want := range map[string]struct {
		target event.Target
		shown  string
	}{
		"bar":               {event.Target{Nick: "bar"}, "bar!*@*"},
		"bar!*@*":           {event.Target{Nick: "bar"}, "bar!*@*"},
		"bar!":              {event.Target{Nick: "bar"}, "bar!*@*"},
		"bar!~u@tertulia":   {event.Target{Nick: "bar"}, "bar!*@*"},
		"*!~u@tertulia":     {event.Target{Mask: "*!*@*"}, "*!*@*"},
		"b?r":               {event.Target{Mask: "b?r!*@*"}, "b?r!*@*"},
		"*!*@10.0.0.7":      {event.Target{Network: netip.MustParsePrefix("10.0.0.7/32")}, "*!*@10.0.0.7"},
		"*@10.1.2.3/8":      {event.Target{Network: netip.MustParsePrefix("10.0.0.0/8")}, "*!*@10.0.0.0/8"},
		"*!*@2001:db8::/32": {event.Target{Network: netip.MustParsePrefix("2001:db8::/32")}, "*!*@2001:db8::/32"},
		"*!*@10.*":          {event.Target{Mask: "*!*@10.*"}, "*!*@10.*"},
		"*!~x@*":            {event.Target{Mask: "*!~x@*"}, "*!~x@*"},
		"~a:ana":            {event.Target{Account: "ana"}, "~a:ana"},
		"$a:ana":            {event.Target{Account: "ana"}, "~a:ana"},
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

package app

import (
	"errors"
	"io"
	"net/netip"
	"testing"
	"time"
)

func TestNetworks(t *testing.T) {
	var n networks
	if err := n.Set("192.168.1.7/16, fd00::/8"); err != nil || n.String() != "192.168.0.0/16,fd00::/8" {
		t.Errorf("%v, %v", n, err)
	}
	if !n[0].Contains(netip.MustParseAddr("192.168.9.9")) {
		t.Error("the network does not contain its addresses")
	}
	for _, s := range []string{"", "192.168.0.0", "x", "10.0.0.0/8,,"} {
		if err := n.Set(s); err == nil || errors.Is(err, io.EOF) {
			t.Errorf("%q is taken", s)
		}
	}
}

func TestTimesInDays(t *testing.T) {
	for text, want := range map[string]struct {
		keep retention
		text string
	}{
		"30d":       {retention{time: 30 * 24 * time.Hour}, "30d"},
		"720h":      {retention{time: 30 * 24 * time.Hour}, "30d"},
		"1d12h":     {retention{time: 36 * time.Hour}, "1d12h0m0s"},
		"1d12h0m0s": {retention{time: 36 * time.Hour}, "1d12h0m0s"},
		"90m":       {retention{time: 90 * time.Minute}, "1h30m0s"},
		"1h":        {retention{time: time.Hour}, "1h0m0s"},
		"36500d":    {retention{time: 36500 * 24 * time.Hour}, "36500d"},
		"0":         {retention{}, "0"},
		"off":       {retention{off: true}, "off"},
	} {
		var keep retention
		if err := keep.Set(text); err != nil || keep != want.keep || keep.String() != want.text {
			t.Errorf("%s is read as %+v, %s, %v", text, keep, &keep, err)
		}
	}
	for text, want := range map[string]struct {
		reach reach
		text  string
	}{
		"7d": {reach(7 * 24 * time.Hour), "7d"}, "1m": {reach(time.Minute), "1m0s"}, "all": {0, "all"}, "0": {0, "all"},
	} {
		var r reach
		if err := r.Set(text); err != nil || r != want.reach || r.String() != want.text {
			t.Errorf("%s is read as %v, %s, %v", text, time.Duration(r), &r, err)
		}
	}
}

package app

import (
	"net/netip"
	"testing"
	"time"

	"tertulia/actors/files"
	"tertulia/transport"
)

func TestAnAddressHasOneLineOfNewsForEachWindow(t *testing.T) {
	pace, now := newNewsPace(), time.Unix(0, 0)
	one, other := netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("192.0.2.2/32")
	lines := 0
	for range 100 {
		for range 50 {
			if pace.takes(one, now) {
				lines++
			}
		}
		pace.spend(one, now)
		lines++
		now = now.Add(newsWindow)
	}
	if most := newsBurst + 100; lines > most || lines < 100 {
		t.Errorf("in 100 windows an address has %d lines of news, want at most %d", lines, most)
	}
	for i := range newsBurst - 1 {
		if !pace.takes(other, now) {
			t.Fatalf("another address has %d lines", i)
		}
	}
	now = now.Add(1000 * newsWindow)
	pace.takes(other, now)
	if n := len(pace.left); n != 1 {
		t.Errorf("%d addresses are remembered", n)
	}
}

func TestASumOfNewsIsASentence(t *testing.T) {
	shared := func(nick string) files.Event {
		e := files.Event{Kind: files.Published, Dir: "/", Name: "x", Count: 1}
		e.User.Nick = nick
		return e
	}
	deleted, forged := shared("ana"), shared("ana")
	deleted.Kind, forged.User.Unproven = files.Deleted, true
	for want, events := range map[string][]files.Event{
		"ana shared 1 file":              {shared("ana")},
		"ana shared 2 files":             {shared("ana"), shared("ana")},
		"Ana shared 2 files":             {shared("Ana"), shared("ana")},
		"ana? shared 2 files":            {forged, forged},
		"several people shared 2 files":  {shared("ana"), shared("bob")},
		"several people shared 3 files":  {shared("ana"), forged, forged},
		"ana changed 2 files":            {shared("ana"), deleted},
		"several people changed 3 files": {shared("ana"), shared("bob"), deleted},
	} {
		sum := &newsSum{first: events[0], count: events[0].Count}
		for _, e := range events[1:] {
			sum.add(e)
		}
		news := sum.entry()
		if got := (*transport.Shelf)(nil).News(&news); got != want {
			t.Errorf("the sum reads %q, want %q", got, want)
		}
	}
}

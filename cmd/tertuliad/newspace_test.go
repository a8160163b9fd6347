package main

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"tertulia/actors/files"
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
	shared := func(owner string) files.Event {
		return files.Event{Kind: files.Published, Owner: owner, Dir: "/", Name: "x", Count: 1}
	}
	deleted := files.Event{Kind: files.Deleted, Owner: "ana", Dir: "/", Name: "x", Count: 1}
	for want, events := range map[string][]files.Event{
		"ana shared 1 file":              {shared("ana")},
		"ana shared 2 files":             {shared("ana"), shared("ana")},
		"several people shared 2 files":  {shared("ana"), shared("bob")},
		"ana changed 2 files":            {shared("ana"), deleted},
		"several people changed 3 files": {shared("ana"), shared("bob"), deleted},
	} {
		sum := &newsSum{first: events[0], count: events[0].Count}
		for _, e := range events[1:] {
			sum.add(e)
		}
		if got := sum.String(); got != want {
			t.Errorf("the sum reads %q, want %q", got, want)
		}
	}
}

// One user after another stores files from one address: the chat stays readable.
func TestAFloodOfNewsIsAFewLinesAndLeavesTheHistory(t *testing.T) {
	const people = 120
	s := start(t, "-files-sync=false", "-history", "40", "-max-conns-per-addr", "0")
	ana := s.join(t, "ana")
	for i := range 40 {
		ana.sends(fmt.Sprint("line ", i))
	}
	ana.quiet()
	began := time.Now()
	c := s.ftp(t, "u0")
	long := strings.Repeat("d", 100)
	for i := range people {
		_, err := c.do(331, "USER u%d", i)
		ok(t, err)
		_, err = c.do(230, "PASS x")
		ok(t, err)
		ok(t, c.put(fmt.Sprint(long, long, i), "x"))
	}
	told, lines := 0, 0
	for told < people {
		line := ana.line()
		if len(line) > 300 {
			t.Fatalf("a line of news has %d bytes: %s", len(line), line)
		}
		var n int
		if _, sum, is := strings.Cut(line, " shared "); !is {
			t.Fatalf("ana reads %q", line)
		} else if _, err := fmt.Sscanf(sum, "%d file", &n); err != nil {
			n = 1
		}
		told += n
		lines++
	}
	if most := newsBurst + 2 + int(time.Since(began)/newsWindow); lines > most {
		t.Errorf("%d lines tell of %d files, want at most %d", lines, people, most)
	}
	late := s.dial(t)
	late.sends("late", "/last 40")
	shown := strings.Join(late.until("* type a line and press Enter to say it; /help lists what else there is"), "\n")
	if n := strings.Count(shown, "ana: line "); n < 15 {
		t.Errorf("of what was said a newcomer reads %d of the 20 lines:\n%s", n, shown)
	}
	if n := strings.Count(strings.Join(late.quiet(), "\n"), "ana: line "); n < 30 {
		t.Errorf("%d of the 40 lines that were said are shown", n)
	}
}

//go:build linux

package main

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"tertulia/cmd/internal/load"
)

// rounds makes a trial of rounds with a rate and how busy the load was.
func rounds(server string, busy float64, rates ...float64) *trial {
	tr := &trial{subject: &subject{}, server: server}
	for _, v := range rates {
		tr.rounds = append(tr.rounds, round{figures: []load.Figure{{Name: "deliveries", Unit: "/s", Value: v}, {Name: load.OwnBusy, Unit: "%", Value: busy}}})
	}
	return tr
}

var trailing = regexp.MustCompile(`(?m) +$`)

func TestTable(t *testing.T) {
	ours, peer := rounds("ours", 20, 30_000, 10_000, 2_000_000), rounds("peer", 95, 3_000, 5_000, 1_000_000)
	none := &trial{subject: &subject{}, server: "none", rounds: []round{{}, {err: errors.New("lost")}, {}}}
	var b strings.Builder
	if err := writeTable(&b, "fan-out", []*trial{ours, peer, none}); err != nil {
		t.Fatal(err)
	}
	want := `
fan-out
server  deliveries       load
ours    30 k /s          20 %
peer    5000 /s (0.500)  95 %
none    -                -     NOT RIGHT in 1 of 3
! the load was at work for 95 % of the time with peer: it may be what was measured
`
	if got := trailing.ReplaceAllString(b.String(), ""); got != want {
		t.Errorf("the table is\n%s\nwant\n%s", got, want)
	}
	if err := verdict([]*trial{ours, none}); err == nil || !strings.Contains(err.Error(), "1 of 6") {
		t.Errorf("the verdict is %v", err)
	}
	if err := verdict([]*trial{ours, peer}); err != nil {
		t.Error(err)
	}
}

func TestNumbers(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 5: "5", 0.04567: "0.0457", 0.5: "0.500", 12.345: "12.3", 9999: "9999", 12_345: "12.3 k", 23_456_789: "23.5 M",
	} {
		if got := number(v); got != want {
			t.Errorf("%v is shown as %q, want %q", v, got, want)
		}
	}
}

//go:build linux

package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/cmd/internal/load"
)

func TestScale(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cost.svg")
	rep := runs(t, "scale", "-time", "200ms", "-seats", "3 30", "-rooms", "1 4", "-svg", path, "tertuliad="+ours, "floor")
	rep.has(t, 8, "deliveries")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, string(text))
}

func wellFormed(t *testing.T, svg string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
	}
}

func TestPlots(t *testing.T) {
	point := func(server string, x float64, costs ...float64) *trial {
		tr := &trial{subject: &subject{x: x}, server: server}
		for _, c := range costs {
			tr.rounds = append(tr.rounds, round{figures: []load.Figure{{Name: load.PerDelivery, Unit: "µs", Value: c}}})
		}
		return tr
	}
	for _, c := range []struct {
		name   string
		trials []*trial
		says   string
	}{
		{"two servers", []*trial{point("ours", 10, 0.3, 0.2, 0.1), point("a<b", 10, 5), point("ours", 5000, 0.07), point("a<b", 5000, 70)}, ">a&lt;b<"},
		{"one point", []*trial{point("ours", 1, 1)}, ">ours<"},
		{"no CPU time was seen", []*trial{point("ours", 10, 0), point("ours", 20, 0)}, "nothing was measured"},
		{"no figures", []*trial{point("ours", 10), point("ours", 20)}, "nothing was measured"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "plot.svg")
			if err := writeSVG(path, []plot{{"by users", "users", c.trials}}); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			wellFormed(t, string(text))
			if !strings.Contains(string(text), c.says) {
				t.Errorf("%q is not in\n%s", c.says, text)
			}
		})
	}
}

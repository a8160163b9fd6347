//go:build linux

package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"tertulia/cmd/internal/load"
)

// busy is the load's CPU use, in percent of a core, above which the load may be the bottleneck.
const busy = 90

// median sorts values and returns their median, or NaN if there are none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// value returns the figure of this name.
func (r round) value(name string) (float64, bool) {
	i := slices.IndexFunc(r.figures, func(f load.Figure) bool { return f.Name == name })
	if i < 0 {
		return 0, false
	}
	return r.figures[i].Value, true
}

// median returns the median of a figure over the rounds.
func (tr *trial) median(name string) float64 {
	var values []float64
	for _, r := range tr.rounds {
		if v, ok := r.value(name); ok {
			values = append(values, v)
		}
	}
	return median(values)
}

// ratio returns the median of a figure's ratios to the same figure of another server in the
// same round.
func (tr *trial) ratio(name string, to *trial) float64 {
	var ratios []float64
	for i, r := range tr.rounds {
		v, ok := r.value(name)
		base, known := to.rounds[i].value(name)
		if ok && known && base != 0 {
			ratios = append(ratios, v/base)
		}
	}
	return median(ratios)
}

// wrong returns the number of rounds with an error.
func (tr *trial) wrong() (n int) {
	for _, r := range tr.rounds {
		if r.err != nil {
			n++
		}
	}
	return n
}

// columns returns the figures that any of the trials has, in their order.
func columns(trials []*trial) (all []load.Figure) {
	for _, tr := range trials {
		for _, r := range tr.rounds {
			for _, f := range r.figures {
				if !slices.ContainsFunc(all, func(c load.Figure) bool { return c.Name == f.Name }) {
					all = append(all, f)
				}
			}
		}
	}
	return all
}

// writeTable writes the trials of one subject: medians and, in brackets, ratios to the first
// server.
func writeTable(w io.Writer, title string, trials []*trial) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "\n%s\n", title)
	cols := columns(trials)
	header := []string{"server"}
	for _, c := range cols {
		header = append(header, c.Name)
	}
	fmt.Fprintln(table, strings.Join(append(header, ""), "\t"))
	var notes []string
	for _, tr := range trials {
		cells := []string{tr.server}
		for _, c := range cols {
			cells = append(cells, tr.cell(c, trials[0]))
		}
		if own := tr.median(load.OwnBusy); own >= busy {
			notes = append(notes, fmt.Sprintf("the load was at work for %.0f %% of the time with %s: it may be what was measured", own, tr.server))
		}
		if n := tr.wrong(); n > 0 {
			cells = append(cells, fmt.Sprintf("NOT RIGHT in %d of %d", n, len(tr.rounds)))
		} else {
			cells = append(cells, "")
		}
		fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	for _, note := range notes {
		fmt.Fprintf(table, "! %s\n", note)
	}
	return table.Flush()
}

// cell formats a figure. It omits the ratio of percentages.
func (tr *trial) cell(c load.Figure, first *trial) string {
	v := tr.median(c.Name)
	if math.IsNaN(v) {
		return "-"
	}
	text := number(v) + " " + c.Unit
	ratio := tr.ratio(c.Name, first)
	if tr == first || c.Unit == "%" || math.IsNaN(ratio) {
		return text
	}
	return text + " (" + number(ratio) + ")"
}

// number formats v with three significant digits.
func number(v float64) string {
	switch {
	case v >= 1e6:
		return digits(v/1e6) + " M"
	case v >= 1e4:
		return digits(v/1e3) + " k"
	}
	return digits(v)
}

func digits(v float64) string {
	if v == math.Trunc(v) {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	places := 2 - int(math.Floor(math.Log10(math.Max(math.Abs(v), 0.001))))
	return strconv.FormatFloat(v, 'f', min(max(0, places), 4), 64)
}

//go:build linux

package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"

	"github.com/go-analyze/charts/chartdraw"
	"github.com/go-analyze/charts/chartdraw/drawing"

	"tertulia/cmd/internal/load"
)

// A plot shows the CPU time per delivery of each server, against the subjects' x.
type plot struct {
	title, axis string
	trials      []*trial
}

const (
	plotWidth  = 900
	plotHeight = 420
)

// writeSVG writes the plots to a file, one below the other.
func writeSVG(path string, plots []plot) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="%d" height="%d">`+"\n",
		plotWidth, plotHeight*len(plots))
	for i, p := range plots {
		fmt.Fprintf(&b, `<svg y="%d" width="%d" height="%d">`+"\n", i*plotHeight, plotWidth, plotHeight)
		if err := p.render(&b); err != nil {
			return fmt.Errorf("plot %s: %w", path, err)
		}
		fmt.Fprintln(&b, "\n</svg>")
	}
	fmt.Fprintln(&b, "</svg>")
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// render draws both axes with logarithmic scales. The library's own logarithmic scale is wrong
// below 1 and near the lowest value. So render passes it logarithms, with labels.
func (p plot) render(b *bytes.Buffer) error {
	var series []chartdraw.Series
	var xs, ys []float64
	for _, name := range p.servers() {
		s := chartdraw.ContinuousSeries{Name: name, Style: chartdraw.Style{StrokeWidth: 2, DotWidth: 3}}
		for _, tr := range p.trials {
			if y := tr.median(load.PerDelivery); tr.server == name && y > 0 {
				s.XValues, s.YValues = append(s.XValues, math.Log10(tr.subject.x)), append(s.YValues, math.Log10(y))
			}
		}
		xs, ys = append(xs, s.XValues...), append(ys, s.YValues...)
		if len(s.XValues) > 0 {
			series = append(series, s)
		}
	}
	if len(series) == 0 {
		fmt.Fprintf(b, `<text x="20" y="30">%s: nothing was measured</text>`, p.title)
		return nil
	}
	xTicks, yTicks := ticks(xs, ""), ticks(ys, " µs")
	grid := chartdraw.Style{StrokeColor: drawing.Color{R: 225, G: 225, B: 225, A: 255}, StrokeWidth: 1}
	c := chartdraw.Chart{
		Title: p.title, Width: plotWidth, Height: plotHeight, Series: series,
		Background:     chartdraw.Style{Padding: chartdraw.Box{Top: 50, Left: 160, Right: 20, Bottom: 20, IsSet: true}},
		XAxis:          chartdraw.XAxis{Name: p.axis, Ticks: xTicks, Range: span(xTicks), GridMajorStyle: grid},
		YAxis:          chartdraw.YAxis{Ticks: yTicks, Range: span(yTicks), GridMajorStyle: grid},
		YAxisSecondary: chartdraw.HideYAxis(),
	}
	c.Elements = []chartdraw.Renderable{chartdraw.LegendLeft(&c)}
	return c.Render(chartdraw.SVG, b)
}

// servers returns the names of the servers in the order of their trials.
func (p plot) servers() (names []string) {
	for _, tr := range p.trials {
		if !slices.Contains(names, tr.server) {
			names = append(names, tr.server)
		}
	}
	return names
}

// ticks returns ticks at 1, 2 and 5 times each power of ten around the values, which are
// logarithms.
func ticks(values []float64, unit string) (all []chartdraw.Tick) {
	low, high := slices.Min(values), slices.Max(values)
	for power := math.Floor(low); power <= math.Ceil(high); power++ {
		for _, digit := range []float64{1, 2, 5} {
			v := digit * math.Pow(10, power)
			t := chartdraw.Tick{Value: math.Log10(v), Label: strconv.FormatFloat(v, 'g', 6, 64) + unit}
			switch {
			case t.Value < low+1e-9: // keep only the last one below the values
				all = []chartdraw.Tick{t}
			case len(all) < 2 || all[len(all)-1].Value < high-1e-9:
				all = append(all, t)
			}
		}
	}
	return all
}

func span(t []chartdraw.Tick) *chartdraw.ContinuousRange {
	return &chartdraw.ContinuousRange{Min: t[0].Value, Max: t[len(t)-1].Value}
}

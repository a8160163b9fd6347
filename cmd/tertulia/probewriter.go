package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"tertulia/actors/plain"
	"tertulia/cmd/tertulia/internal/probe"
)

const quoteWidth = 100 // columns of a quoted line from the far end

// probeWriter writes the events and the result of a run. After the first error of out it writes
// nothing more; err holds that error.
type probeWriter struct {
	out  io.Writer
	addr string
	cfg  probeConfig
	err  error
}

func (w *probeWriter) printf(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.out, format, args...)
	}
}

// begin writes the first line: the target, the protocols and the pace.
func (w *probeWriter) begin(protocols []probe.Protocol) {
	names := make([]string, len(protocols))
	for i, p := range protocols {
		names[i] = string(p)
	}
	pace := "as fast as answers come"
	if w.cfg.interval > 0 {
		pace = fmt.Sprintf("every %v", w.cfg.interval)
	}
	w.printf("probing %s over %s: %s of %d bytes, %s\n", w.addr, strings.Join(names, " and "),
		count(w.cfg.count, "probe", "probes"), w.cfg.size, pace)
}

// event writes the line for one event.
func (w *probeWriter) event(e probe.Event) {
	switch e.Kind {
	case probe.Connected:
		w.printf("%s      connected to %s in %s\n", e.Protocol, e.Text, trip(e.Took))
		return
	case probe.Foreign:
		w.printf("%s      the far end says: %s\n", e.Protocol, quote(e.Text))
		return
	}
	words := trip(e.Took)
	switch e.Kind {
	case probe.Answered:
		if e.Swapped {
			words += ", overtaken by a later one"
		}
	case probe.Late:
		words += ", too late"
	case probe.Duplicate:
		words += ", once more"
	case probe.Lost:
		words = w.lost(e)
	}
	w.printf("%s %4d %s\n", e.Protocol, e.Number, words)
}

// lost returns the reason why a probe was lost.
func (w *probeWriter) lost(e probe.Event) string {
	switch e.Why {
	case probe.Silent:
		return fmt.Sprintf("no answer within %v", w.cfg.timeout)
	case probe.Other:
		return plain.Line(e.Err.Error())
	}
	return lostWords[e.Why]
}

var lostWords = map[probe.Why]string{
	probe.Refused:         "refused",
	probe.HostUnreachable: "host unreachable",
	probe.NetUnreachable:  "network unreachable",
	probe.NoName:          "no such name",
	probe.NameTrouble:     "the name cannot be looked up",
	probe.Forbidden:       "not allowed out",
	probe.TooBig:          "too big",
	probe.Broken:          "the connection was reset",
	probe.Closed:          "the far end closed the connection",
}

// end writes the summary of each report and, for two reports, their differences.
func (w *probeWriter) end(reports []*probe.Report) {
	for _, r := range reports {
		w.summary(r)
	}
	if len(reports) == 2 {
		w.printf("\nwhat differs:\n")
		for _, s := range differences(reports[0], reports[1]) {
			w.printf("- %s\n", s)
		}
	}
}

// summary writes the counts, the round trips and the explanations of one report.
func (w *probeWriter) summary(r *probe.Report) {
	w.printf("\n%s: %s, %d answered", r.Protocol, count(r.Probes, "probe", "probes"), r.Answered)
	if r.Probes > 0 {
		w.printf(", %.3g%% lost", 100*float64(r.Missing())/float64(r.Probes))
	}
	w.printf("; %d reordered, %s", r.Swapped, count(r.Duplicates, "duplicate", "duplicates"))
	if r.Late > 0 {
		w.printf(", %d late", r.Late)
	}
	if r.Undecided > 0 {
		w.printf(" (%d more on the way when it was stopped)", r.Undecided)
	}
	w.printf("\n")
	if r.Answered > 0 {
		w.printf("round trip: min %s, median %s, p99 %s\n", trip(r.Min()), trip(r.Median()), trip(r.Percentile(99)))
	}
	for _, s := range explain(r, w.cfg.timeout) {
		w.printf("- %s\n", s)
	}
}

// trip formats a round trip in milliseconds, with about three significant digits.
func trip(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case ms < 10:
		return fmt.Sprintf("%.3f ms", ms)
	case ms < 100:
		return fmt.Sprintf("%.1f ms", ms)
	}
	return fmt.Sprintf("%.0f ms", ms)
}

// quote makes a string from the far end safe to show, and cuts it to quoteWidth columns.
func quote(s string) string {
	return ansi.Truncate(plain.Line(strings.TrimRight(s, "\r\n")), quoteWidth, "…")
}

func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

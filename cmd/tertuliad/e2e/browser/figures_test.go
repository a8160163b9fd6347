package browser

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var figures = flag.Bool("figures", false, "measure the page, and print the figures")

// measure records when the page is ready and when it shows the chat, in ms after the navigation began,
// and the tasks of more than 50 ms.
const measure = `
	window.figures = { long: [] };
	new PerformanceObserver((list) => figures.long.push(...list.getEntries().map((e) => e.duration))).observe({ type: "longtask", buffered: true });
	new MutationObserver(() => {
		if (document.body?.dataset.ready) figures.ready ??= performance.now();
		if (document.body?.dataset.connection === "open") figures.open ??= performance.now();
	}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready", "data-connection"] });`

// The figures are of this machine, so they are printed and not judged.
func TestFigures(t *testing.T) {
	if !*figures {
		t.Skip("-figures is not set")
	}
	t.Run("ready", func(t *testing.T) {
		s, b := serve(t), chromium(t)
		var ready, open []float64
		for i := range 9 {
			tab := b.user(phone)
			tab.begins(measure)
			tab.joins(s.page, fmt.Sprint("u", i))
			ready = append(ready, eval[float64](tab, `figures.ready`))
			tab.opens(s.page)
			tab.isOpen()
			tab.until(`figures.open`)
			open = append(open, eval[float64](tab, `figures.open`))
		}
		slices.Sort(ready)
		slices.Sort(open)
		t.Logf("the page asks for a nick after %.0f ms, and is in the chat again after %.0f ms (medians of %d; worst %.0f and %.0f)",
			ready[4], open[4], len(ready), ready[8], open[8])
	})
	t.Run("busy", func(t *testing.T) {
		s := serve(t, "-state-dir", t.TempDir(), "-rate", "0", "-max-lag", "64MiB")
		ana, eva := s.joins("ana"), chromium(t).user(phone)
		speaks(ana, 10_000)
		eva.begins(measure)
		eva.joins(s.page, "eva")
		eval[bool](eva, `(figures.long = []) && true`)
		const rounds = 200 // of 50 ms
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for i := range rounds {
			<-tick.C
			ana.Writes(strings.Repeat(fmt.Sprintf("busy line %d\n", i), 50))
		}
		eva.until(`[...document.querySelectorAll("#lines .row.said .text")].at(-1)?.textContent === "busy line %d"`, rounds-1)
		t.Logf("1,000 lines a second for %d s after 10,000 lines: tasks of more than 50 ms: %s", rounds/20,
			eval[string](eva, `JSON.stringify(figures.long)`))
		ana.Quiet()
	})
}

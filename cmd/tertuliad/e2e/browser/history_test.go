package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// spoken is how many lines the history tests have.
const spoken = 5000

// speaks says numbered lines. Each has as many words as its number's last digit.
func speaks(u *servertest.User, lines int) {
	u.T.Helper()
	var all strings.Builder
	for i := range lines {
		fmt.Fprintf(&all, "line %d%s\n", i, strings.Repeat(" and some more words", i%10))
	}
	u.Writes(all.String())
	u.Quiet()
}

func TestScrollingBackKeepsThePlace(t *testing.T) {
	s := serve(t, "-state-dir", t.TempDir(), "-rate", "0", "-max-lag", "64MiB")
	ana, eva := s.joins("ana"), chromium(t).user(phone)
	speaks(ana, spoken)
	eva.joins(s.page, "eva")
	eva.sees(fmt.Sprintf("ana: line %d%s", spoken-1, strings.Repeat(" and some more words", (spoken-1)%10)))

	// Each row that is seen stays where it is while older ones come in front of it.
	eval[bool](eva, `(() => {
		const lines = document.querySelector("#lines");
		window.moved = [];
		window.numbers = new Set();
		window.most = 0;
		const top = () => [...lines.querySelectorAll(".row.said")].find((r) => r.getBoundingClientRect().bottom > lines.getBoundingClientRect().top + 1);
		new MutationObserver(() => { // after each change of the rows
			for (const e of lines.querySelectorAll(".row.said .text")) numbers.add(e.textContent.match(/line (\d+)/)?.[1]);
			most = Math.max(most, lines.querySelectorAll(".row").length);
			const by = seen?.isConnected ? seen.querySelector(".text").getBoundingClientRect().top - place : 0;
			if (Math.abs(by) > 2) moved.push(by);
		}).observe(document.querySelector("#history"), { childList: true });
		let seen, place;
		window.up = () => {
			lines.scrollTop -= 700;
			seen = top();
			place = seen.querySelector(".text").getBoundingClientRect().top;
			return numbers.has("0") && lines.scrollTop === 0;
		};
		return true;
	})()`)
	eva.scrolls(`up()`)
	if moved := eval[string](eva, `JSON.stringify(moved)`); moved != "[]" {
		t.Errorf("rows have moved by %s pixels", moved)
	}
	if n := eval[int](eva, `numbers.size`); n != spoken {
		t.Errorf("of %d lines %d were shown", spoken, n)
	}
	if most := eval[int](eva, `most`); most > 500 {
		t.Errorf("at a time there were %d rows", most)
	}
	// A line that is said now moves nothing, and is counted.
	before := eval[float64](eva, `(window.row = document.querySelector("#lines .row.said")).getBoundingClientRect().top`)
	ana.Sends("new")
	eva.until(`!document.querySelector("#latest").hidden && document.querySelector("#latest-count").textContent.includes("1")`)
	if after := eval[float64](eva, `row.getBoundingClientRect().top`); after != before {
		t.Errorf("a new line moves the one that is read from %v to %v", before, after)
	}
	eva.do(chromedp.Click(chromedp.CSS("#latest")))
	eva.sees("ana: new")
	// A place in one room is none in another.
	eval[float64](eva, `document.querySelector("#lines").scrollTop = 0`)
	eva.until(`!document.querySelector("#latest").hidden`)
	eva.opens(s.page + "#/search")
	eva.opens(s.page + "#@ana")
	eva.until(`!document.querySelector("#empty").hidden && document.querySelector("#latest").hidden`)
	eva.wellBehaved()
}

func TestASearchLeadsToTheLineAmongItsNeighbours(t *testing.T) {
	s := serve(t, "-state-dir", t.TempDir(), "-rate", "0")
	ana, eva := s.joins("ana"), chromium(t).user(desktop)
	speaks(ana, 500)
	ana.Sends("a rare <b>pearl</b>")
	speaks(ana, 500)
	eva.joins(s.page, "eva")
	eva.opens(s.page + "#/search")
	eva.do(chromedp.SetValue(chromedp.CSS("#search-words"), "pearl"), chromedp.Focus(chromedp.CSS("#search-words")), enter)
	eva.until(`document.querySelector("#found mark")?.textContent === "pearl" && document.querySelectorAll("#found b").length === 0`)
	eva.do(chromedp.Click(chromedp.CSS("#found .hit")))
	eva.until(`document.querySelector("#lines .row.found .text")?.textContent === "a rare <b>pearl</b>"`)
	eva.until(`(() => { const r = document.querySelector("#lines .row.found").getBoundingClientRect(); return r.top > 0 && r.bottom < innerHeight })()`)
	around := eval[[]string](eva, `(() => { const r = document.querySelector("#lines .row.found");
		return [r.previousElementSibling, r.nextElementSibling].map((e) => e.querySelector(".text").textContent.match(/line \d+/)[0]) })()`)
	if around[0] != "line 499" || around[1] != "line 0" {
		t.Errorf("around it is %q", around)
	}
	// From there the user reads on to the newest line.
	eva.scrolls(`(() => { const l = document.querySelector("#lines"); l.scrollTop += 600; return [...l.querySelectorAll(".row.said .text")].at(-1).textContent.startsWith("line 499 ") })()`)
	eva.opens(s.page + "#/search")
	eva.do(chromedp.SetValue(chromedp.CSS("#search-words"), "nosuchword"), chromedp.Focus(chromedp.CSS("#search-words")), enter)
	eva.until(`document.querySelector("#search-state").textContent.includes("nosuchword") && document.querySelectorAll("#found li").length === 0`)
	eva.wellBehaved()
}

package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestLinesThatAreNotShownAreNotLoaded(t *testing.T) {
	s := serve(t, "-state-dir", t.TempDir(), "-rate", "0")
	ana, eva := s.joins("ana"), chromium(t).user(desktop)
	speaks(ana, 1000)
	eva.begins(tap)
	eva.begins(`window.beeps = 0;
		const { createOscillator } = AudioContext.prototype;
		AudioContext.prototype.createOscillator = function () { return beeps++, createOscillator.call(this) }`)
	eva.joins(s.page, "eva")
	eval[bool](eva, `localStorage.setItem("tertulia:/:sound", "on") ?? true`)
	for _, view := range []string{"search", "files"} {
		eva.opens(s.page + "#/" + view)
		eva.until(`document.querySelector("#conversation").hidden`)
		eva.draws()
		before := eva.asks("page")
		for i := range 3 {
			ana.Sends(fmt.Sprint(view, " ", i))
			// A line is unread as long as it is not shown.
			eva.until(`document.querySelector('a[data-room="#tertulia"] .badge')?.textContent === "%d"`, i+1)
			eva.draws()
		}
		ana.Sends("eva: look")
		eva.until(`document.querySelector('a[data-room="#tertulia"] .badge.mention') && beeps > 0`)
		if got := eva.asks("page") - before; got > 0 {
			t.Errorf("%s: the tab asks for %d pages of lines that it does not show", view, got)
		}
		eva.opens(s.page + "#tertulia")
		eva.sees("ana: "+view+" 0", "ana: "+view+" 1", "ana: "+view+" 2", "ana: eva: look")
		eva.until(`!document.querySelector(".badge")`)
	}

	// The same if the page opens with another view.
	eva.opens(s.page + "#/files")
	eva.do(chromedp.Reload())
	eva.isOpen()
	ana.Sends("after the reload")
	eva.until(`document.querySelector(".badge")`)
	eva.draws()
	if got := eva.asks("page"); got > 0 {
		t.Errorf("the tab asks for %d pages of lines that it does not show", got)
	}
	eva.opens(s.page + "#tertulia")
	eva.sees("ana: after the reload")
	eva.until(`document.querySelector("#lines").scrollTop > 500`) // older lines are there too
	eva.wellBehaved()
}

func TestALineOfTheSearchIsNotShownInAnotherRoom(t *testing.T) {
	s := serve(t, "-state-dir", t.TempDir(), "-rate", "0")
	ana, eva := s.joins("ana"), chromium(t).user(desktop)
	speaks(ana, 200)
	eva.begins(tap)
	eva.joins(s.page, "eva")
	eva.types("/join lab")
	eva.until(`document.querySelector("#title").textContent === "#lab"`)
	eva.types("in the lab")
	eva.sees("eva: in the lab")
	eva.opens(s.page + "#/search")
	eva.do(chromedp.SetValue(chromedp.CSS("#search-words"), `"line 5 "`), chromedp.Focus(chromedp.CSS("#search-words")), enter)
	eva.until(`document.querySelector("#found .hit")`)
	eval[bool](eva, `(tap.holds = (data) => data.includes('"kind":"page"')) && true`)
	eva.do(chromedp.Click(chromedp.CSS("#found .hit")))
	eva.until(`tap.held.length && document.querySelector("#title").textContent === "#tertulia"`)
	eva.do(chromedp.Click(chromedp.CSS(`a[data-room="#lab"]`)))
	eva.until(`document.querySelector("#title").textContent === "#lab"`)
	eval[bool](eva, `(tap.holds = () => false, tap.held.forEach((take) => take()), true)`)
	eva.draws()
	eva.sees("eva: in the lab")
	eva.wellBehaved()
}

func TestALineThatComesDuringAPageIsShown(t *testing.T) {
	s := serve(t, "-state-dir", t.TempDir(), "-rate", "0")
	ana, eva := s.joins("ana"), chromium(t).user(phone)
	ana.Sends("a rare pearl")
	speaks(ana, 300)
	eva.begins(tap)
	eva.joins(s.page, "eva")
	eva.opens(s.page + "#/search")
	eva.do(chromedp.SetValue(chromedp.CSS("#search-words"), "pearl"), chromedp.Focus(chromedp.CSS("#search-words")), enter)
	eva.until(`document.querySelector("#found .hit")`)
	eva.do(chromedp.Click(chromedp.CSS("#found .hit")))
	eva.until(`document.querySelector("#lines .row.found")`)
	// The page with the newest line is held back, if the tab asks for it.
	const down = `(document.querySelector("#lines").scrollTop += 400, [...document.querySelectorAll("#lines .row.said .text")].at(-1).textContent.startsWith(%q))`
	eval[bool](eva, `(tap.holds = (data) => data.includes('"kind":"page"') && data.includes("line 299 ")) && true`)
	eva.scrolls(`tap.held.length || `+down, "line 299 ")
	ana.Sends("late")
	eva.until(`document.querySelector("#latest-count").textContent || [...document.querySelectorAll("#lines .row.said .text")].at(-1).textContent === "late"`)
	eval[bool](eva, `(tap.holds = () => false, tap.held.forEach((take) => take()), true)`)
	eva.scrolls(down, "late")
	all := eva.said()
	if got := strings.Join(all[max(0, len(all)-2):], "; "); !strings.HasPrefix(got, "ana: line 299 ") || !strings.HasSuffix(got, "ana: late") {
		t.Errorf("the last lines are %s", got)
	}
	eva.wellBehaved()
}

// scrolls repeats a script that scrolls until it is true.
func (tab *tab) scrolls(format string, args ...any) {
	tab.t.Helper()
	for step := fmt.Sprintf(format, args...); !eval[bool](tab, "!!(%s)", step); {
		tab.draws()
	}
}

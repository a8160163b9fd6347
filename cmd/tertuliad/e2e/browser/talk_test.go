package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

func TestPhonesADesktopAndATerminalTalk(t *testing.T) {
	s := serve(t, "-state-dir", t.TempDir())
	b := chromium(t)
	ana := s.joins("ana")
	eva, leo, mia, kim := b.user(phone), b.user(phone), b.user(smallPhone), b.user(desktop)
	eva.joins(s.page, "eva")
	leo.joins(s.page, "leo")
	mia.joins(s.page, "mia")
	kim.joins(s.page, "kim")
	ana.Sees("* eva joined", "* leo joined", "* mia joined", "* kim joined")
	for _, tab := range []*tab{eva, leo, mia, kim} {
		tab.until(`document.querySelector("#people-count").textContent === "5"`)
	}

	ana.Sends("hola")
	ana.Line()
	eva.types("from a phone")
	ana.Line()
	leo.types("from another", "and again")
	ana.Line()
	ana.Line()
	mia.types("from a small one")
	ana.Line()
	kim.types("/me waves", "//slash")
	ana.Compare([]string{ana.Line(), ana.Line()}, []string{"kim * waves", "kim: /slash"})
	all := []string{"ana: hola", "eva: from a phone", "leo: from another", "leo: and again", "mia: from a small one", "kim: kim waves", "kim: /slash"}
	for _, tab := range []*tab{eva, leo, mia, kim} {
		tab.sees(all...)
	}

	// A tick says that the line is kept.
	kim.until(`[...document.querySelectorAll("#lines .row.own")].every((r) => r.dataset.tick === "kept" && r.querySelector(".tick .sr").textContent)`)

	// The people of a room, and a private line that reaches only its user.
	eva.do(chromedp.Tap(chromedp.CSS("#people-button")))
	eva.until(`[...document.querySelectorAll("#people bdi")].map((e) => e.textContent).join() === "ana,eva,kim,leo,mia"`)
	eva.opens(s.page + "#@leo")
	eva.types("only for you")
	eva.sees("eva: only for you")
	leo.until(`document.querySelector("#back").dataset.count === "1"`)
	leo.opens(s.page + "#@eva")
	leo.sees("eva: only for you")
	leo.until(`!document.querySelector("#back").dataset.count`)
	ana.Sees()
	kim.sees(all...)

	// A room that is not shown counts what is said, and marks what is said to its user.
	kim.types("/join lab")
	kim.until(`location.hash === "#lab" && document.querySelector("#title").textContent === "#lab"`)
	ana.Sends("one", "kim: two", "three")
	kim.until(`document.querySelector('a[data-room="#tertulia"] .badge.mention')?.textContent === "@ 3"`)
	kim.until(`document.title.startsWith("(1)")`)
	kim.do(chromedp.Click(chromedp.CSS(`a[data-room="#tertulia"]`)))
	kim.sees("ana: one", "ana: kim: two", "ana: three")
	kim.until(`!document.querySelector(".badge") && !document.title.startsWith("(")`)
	kim.until(`document.querySelector(".row.mention .text").textContent === "kim: two"`)

	kim.types("/nick kima")
	kim.until(`document.querySelector("#settings-nick") && [...document.querySelectorAll("#lines .row.event")].some((e) => e.textContent.includes("kima"))`)
	kim.types("renamed")
	ana.Until("kima: renamed")
	leo.opens(s.page + "#tertulia")
	leo.sees("ana: one", "ana: kim: two", "ana: three", "kima: renamed")

	for _, tab := range []*tab{eva, leo, mia, kim} {
		tab.wellBehaved()
	}
}

func TestATakenNickIsAnsweredWithAFreeOne(t *testing.T) {
	s := serve(t)
	ana := s.joins("ana")
	tab := chromium(t).user(phone)
	tab.opens(s.page)
	tab.until(`document.body.dataset.ready`)
	tab.do(chromedp.SetValue(chromedp.CSS("#join-nick"), "ana"), chromedp.Click(chromedp.CSS("#join-button")))
	tab.until(`document.querySelector("#join-error").textContent.includes("ana") && document.querySelector("#join-nick").value === "ana2"`)
	tab.do(chromedp.Click(chromedp.CSS("#join-button")))
	tab.isOpen()
	ana.Sees("* ana2 joined")
}

func TestATabGoesOnInAnotherTab(t *testing.T) {
	s := serve(t)
	ana, first := s.joins("ana"), chromium(t).user(desktop)
	first.joins(s.page, "eva")
	first.types("one")
	first.sees("eva: one")
	// As a tab that is duplicated, which copies the storage of the first.
	second := first.another(desktop)
	second.begins(`delete globalThis.BroadcastChannel`) // as if the first one were frozen: it answers nobody
	second.opens(s.page + "info.json")
	copied := eval[string](first, `JSON.stringify({ ...sessionStorage })`)
	eval[bool](second, `Object.assign(sessionStorage, %s) && true`, copied)
	second.opens(s.page)
	second.isOpen()
	first.until(`document.body.dataset.connection === "replaced" && !document.querySelector("#state").hidden && document.querySelector("#text").disabled`)
	second.types("two")
	second.sees("eva: one", "eva: two")
	first.sees("eva: one")
	first.do(chromedp.Click(chromedp.CSS("#state-button")))
	first.isOpen()
	second.until(`document.body.dataset.connection === "replaced"`)
	first.sees("eva: one", "eva: two")
	ana.Sees("* eva joined", "eva: one", "eva: two")
}

func TestLeavingClearsTheBrowser(t *testing.T) {
	s := serve(t)
	ana, eva := s.joins("ana"), chromium(t).user(phone)
	eva.joins(s.page, "eva")
	eva.types("some words")
	eva.drafts("a draft")
	// The service worker keeps the facts about the server, which have the nick of the cookie.
	const facts = `caches.match("info.json").then((a) => a?.text())`
	servertest.Eventually(t, func() error {
		if got := eval[string](eva, `caches.open("tertulia").then((c) => c.add("info.json")).then(() => `+facts+`)`); !strings.Contains(got, `"nick":"eva"`) {
			return fmt.Errorf("the worker keeps %s", got)
		}
		return nil
	})
	const stored = `(async () => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie, await ` + facts + `]))()`
	key := eval[string](eva, tabKey)
	left := []string{"eva", "some words", "a draft", key}
	if got := eval[string](eva, stored); !strings.Contains(got, "a draft") || !strings.Contains(got, key) {
		t.Fatalf("the browser has stored %s", got)
	}
	eva.opens(s.page + "#/rooms")
	eva.do(chromedp.Click(chromedp.CSS("#menu")), chromedp.Click(chromedp.CSS("#settings-leave")))
	eva.do(chromedp.Click(chromedp.CSS("dialog[open] button.danger")))
	eva.until(`document.body.dataset.ready && !document.querySelector("#join").hidden`)
	ana.Until("* eva left")
	got := eval[string](eva, stored)
	for _, text := range left {
		if strings.Contains(got, text) {
			t.Errorf("the browser still has %q in %s", text, got)
		}
	}
	if got := eval[string](eva, `fetch("info.json").then((a) => a.json()).then((info) => info.nick ?? "")`); got != "" {
		t.Errorf("the server still knows %q by their cookie", got)
	}
	eva.until(`document.querySelector("#join-nick").value === ""`)
}

func TestLeavingByACommandClearsTheBrowser(t *testing.T) {
	s := serve(t)
	ana, eva := s.joins("ana"), chromium(t).user(phone)
	eva.joins(s.page, "eva")
	eva.types("/bye for now")
	eva.until(`document.body.dataset.ready && !document.querySelector("#join").hidden && document.querySelector("#join-nick").value === ""`)
	ana.Until("* eva left (for now)")
	if got := eval[string](eva, `JSON.stringify([{ ...sessionStorage }, { ...localStorage }])`); strings.Contains(got, "eva") {
		t.Errorf("the browser still has %s", got)
	}
}

func TestNobodyLeavesWithoutTheServer(t *testing.T) {
	s := serve(t)
	eva := chromium(t).user(desktop)
	eva.joins(s.page, "eva")
	s.Kills()
	eva.until(`document.body.dataset.connection === "waiting"`)
	eva.do(chromedp.Click(chromedp.CSS("#menu")), chromedp.Click(chromedp.CSS("#settings-leave")))
	eva.do(chromedp.Click(chromedp.CSS("dialog[open] button.danger")))
	eva.until(`!document.querySelector("#toast").hidden && document.querySelector("#toast").textContent.includes("cookie")`)
	eva.until(`document.body.dataset.connection === "waiting" && JSON.stringify({ ...sessionStorage }).includes("eva")`)
}

// wellBehaved fails the test if the page has thrown an error.
func (tab *tab) wellBehaved() {
	tab.t.Helper()
	if got := tab.log.exceptions(); len(got) > 0 {
		tab.t.Errorf("the page throws %q", got)
	}
}

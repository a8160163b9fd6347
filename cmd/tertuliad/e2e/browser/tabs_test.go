package browser

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

const tabKey = `JSON.parse(sessionStorage.getItem(Object.keys(sessionStorage).find((name) => name.endsWith(":key"))))`

// duplicate returns a tab with a copy of this one's storage, as a browser duplicates tabs.
func (tab *tab) duplicate(as device) *tab {
	tab.t.Helper()
	created := chromedp.WaitNewTarget(tab.ctx, func(info *target.Info) bool { return info.URL != "" })
	eval[bool](tab, `!!window.open(location.href)`)
	return openTab(tab.ctx, tab.t, as, chromedp.WithTargetID(<-created))
}

func TestADuplicatedTabIsAUserOfItsOwn(t *testing.T) {
	s := serve(t)
	ana, first := s.joins("ana"), chromium(t).user(desktop)
	first.joins(s.page, "eva")
	first.types("one")
	first.sees("eva: one")
	second := first.duplicate(desktop)
	second.until(`document.querySelector("#join-nick").value === "eva2" && !document.querySelector("#join-error").hidden`)
	second.do(chromedp.Click(chromedp.CSS("#join-button")))
	second.isOpen()
	if one, two := eval[string](first, tabKey), eval[string](second, tabKey); one == two {
		t.Errorf("two tabs have the key %s", one)
	}
	second.types("two")
	second.sees("eva: one", "eva2: two")
	first.inFront().types("three")
	for _, tab := range []*tab{first, second} {
		tab.inFront().sees("eva: one", "eva2: two", "eva: three")
		tab.until(`[...document.querySelectorAll("#lines .row.own")].every((r) => r.dataset.tick === "kept")`)
	}
	ana.Sees("* eva joined", "eva: one", "* eva2 joined", "eva2: two", "eva: three")
	key := eval[string](first, tabKey)
	first.inFront().opens(s.page)
	first.isOpen()
	if now := eval[string](first, tabKey); now != key {
		t.Errorf("after a reload the key is %s, and was %s", now, key)
	}
	first.wellBehaved()
	second.wellBehaved()
}

// inFront shows the tab in its window, which two tabs share: a browser draws only one of them.
func (tab *tab) inFront() *tab {
	tab.t.Helper()
	tab.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, page.BringToFront, cdp.Empty{})
		return err
	}))
	return tab
}

func TestANickThatIsRefusedIsNotKept(t *testing.T) {
	s := serve(t)
	ana, tab := s.joins("ana"), chromium(t).user(phone)
	for _, nick := range []string{"ana maria", "you"} {
		tab.opens(s.page)
		tab.until(`document.body.dataset.ready && !document.querySelector("#join").hidden`)
		tab.do(chromedp.SetValue(chromedp.CSS("#join-nick"), nick), chromedp.Click(chromedp.CSS("#join-button")))
		tab.until(`!document.querySelector("#join-error").hidden`)
	}
	tab.joins(s.page, "eva")
	ana.Sees("* eva joined")
	tab.wellBehaved()
}

func TestAServerThatRefusesThePageSaysWhy(t *testing.T) {
	s, tab := serve(t), chromium(t).user(phone)
	tab.begins(`
		sessionStorage.loads = Number(sessionStorage.loads ?? 0) + 1;
		const real = fetch;
		window.fetch = (url, how) => url === "info.json" ? Promise.resolve(new Response('{"error":"this is another host"}', { status: 421 })) : real(url, how);`)
	tab.opens(s.page)
	tab.until(`!document.querySelector("#failed").hidden && document.querySelector("#failed").textContent === "this is another host"`)
	if n := eval[string](tab, `sessionStorage.loads`); n != "1" {
		t.Errorf("the page was loaded %s times", n)
	}
}

func TestARoomThatIsRefusedGoesAndNoOther(t *testing.T) {
	s, tab := serve(t), chromium(t).user(desktop)
	tab.begins(tap)
	tab.joins(s.page, "eva")
	// The refusal of the second room comes when the address names the third one, and that is not shown yet.
	eval[bool](tab, `(async () => {
		tap.holds = (data) => data.includes('"kind":"error"');
		for (const name of ["one", "two!", "three"]) {
			const shown = new Promise((done) => addEventListener("hashchange", done, { once: true }));
			location.hash = name;
			if (name === "three") tap.held.forEach((take) => take());
			await shown;
			while (name === "two!" && !tap.held.length) await new Promise((done) => setTimeout(done, 5));
		}
		return true;
	})()`)
	tab.until(`document.querySelector("#toast").textContent.includes("room")`)
	tab.until(`[...document.querySelectorAll("#rooms bdi")].map((e) => e.textContent).sort().join() === "one,tertulia,three"`)
	tab.opens(s.page + "#three")
	tab.types("hola")
	tab.sees("eva: hola")
	tab.wellBehaved()
}

func TestWhatIsTypedInAConversationIsNeverPublic(t *testing.T) {
	s := serve(t)
	ana, b := s.joins("ana"), chromium(t)
	leo, eva := s.joins("leo"), b.user(phone)
	ana.Sees("* leo joined")
	eva.joins(s.page, "eva")
	ana.Sees("* eva joined")
	leo.Sees("* eva joined")
	eva.opens(s.page + "#@LEO")
	eva.until(`document.querySelector("#title").textContent === "LEO"`)
	for typed, said := range map[string]string{
		"/etc/passwd is readable": "/etc/passwd is readable", "/2 done": "/2 done", "/Me hugs you": "/Me hugs you", "//who": "/who", "/msg LEO hola": "hola",
	} {
		eva.types(typed)
		leo.Until("eva (to you): " + said)
		eva.until(`[...document.querySelectorAll("#lines .row.sent .text")].at(-1)?.textContent === %q`, said)
	}
	eva.until(`document.querySelectorAll("#lines .row[data-tick=kept]").length === 5 && !document.querySelector("#lines .row.typed")`)
	eva.types("/whoami")
	eva.until(`document.querySelector("#lines .row.note")?.textContent.includes("eva") && document.querySelector("#lines .row.typed")`)
	eva.until(`document.querySelectorAll("#privates li").length === 1`)
	leo.Sends("all of it came")
	ana.Compare(ana.Until("leo: all of it came"), nil)
	eva.wellBehaved()
}

package browser

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeEnv names the file axe.min.js of the npm package axe-core.
const axeEnv = "AXE_CORE"

// A violation is a rule of axe-core that the page breaks.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML, FailureSummary string }
}

// axeCore returns axe-core. Without it the test is skipped, and fails in CI.
func axeCore(t *testing.T) []byte {
	t.Helper()
	path := os.Getenv(axeEnv)
	if path == "" && os.Getenv("CI") == "true" {
		t.Fatalf("%s is not set: it names axe.min.js of the npm package axe-core", axeEnv)
	}
	if path == "" {
		t.Skipf("%s is not set: it names axe.min.js of the npm package axe-core", axeEnv)
	}
	axe, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return axe
}

// accessible fails the test if axe-core finds something serious in a tab.
func (tab *tab) accessible(axe []byte, state string) {
	tab.t.Helper()
	found := eval[string](tab, `(window.axe || (() => { %s })(), axe.run(document, { resultTypes: ["violations"] }).then((r) => JSON.stringify(r.violations)))`, axe)
	var all []violation
	if err := json.Unmarshal([]byte(found), &all); err != nil {
		tab.t.Fatal(err)
	}
	for _, v := range all {
		report := tab.t.Logf
		if v.Impact == "serious" || v.Impact == "critical" {
			report = tab.t.Errorf
		}
		report("%s: %s (%s): %s\n%s\n%s", state, v.ID, v.Impact, v.Help, v.Nodes[0].HTML, v.Nodes[0].FailureSummary)
	}
}

func TestThePageIsAccessible(t *testing.T) {
	aboutLooks(t)
	axe := axeCore(t)
	b := chromium(t)
	for _, l := range []look{
		{name: "phone", device: phone},
		{name: "small phone in the dark, from right to left", device: smallPhone, dark: true, rtl: true},
		{name: "desktop in the dark, in Spanish", device: desktop, dark: true, language: "es"},
	} {
		t.Run(l.name, func(t *testing.T) {
			c := newScene(t)
			tab := l.with(b, c.server)
			tab.t = t
			c.visit(tab, func(state string) { tab.accessible(axe, state) })
		})
	}
}

func TestPagesWithoutScriptsAreAccessible(t *testing.T) {
	aboutLooks(t)
	axe := axeCore(t)
	b := chromium(t)
	for _, l := range []look{{name: "phone", device: phone}, {name: "desktop in the dark", device: desktop, dark: true}} {
		t.Run(l.name, func(t *testing.T) {
			locked := serve(t, "-password", "roble")
			tab := l.tab(b)
			tab.t = t
			tab.opens(locked.page)
			tab.accessible(axe, "login")
			tab.do(chromedp.SetValue(chromedp.CSS(`input[name="password"]`), "wrong"), chromedp.Click(chromedp.CSS("button")))
			tab.until(`document.querySelector(".wrong")`)
			tab.accessible(axe, "wrong password")

			c := newScene(t)
			for _, path := range []string{"plain", "files/", "files/photos/"} {
				tab.opens(c.page + path)
				tab.accessible(axe, path)
			}
		})
	}
}

package browser

import (
	"encoding/json"
	"os"
	"testing"
)

// axeEnv names the file axe.min.js of the npm package axe-core.
const axeEnv = "AXE_CORE"

// A violation is a rule of axe-core that the page breaks.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML, FailureSummary string }
}

func TestThePageIsAccessible(t *testing.T) {
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
	b := chromium(t)
	for _, l := range []look{
		{name: "phone", device: phone},
		{name: "desktop in the dark, in Spanish", device: desktop, dark: true, language: "es"},
	} {
		t.Run(l.name, func(t *testing.T) {
			c := newScene(t)
			tab := l.with(b, c.server)
			eval[string](tab, `%s; axe.version`, axe)
			c.visit(tab, func(state string) {
				found := eval[string](tab, `axe.run(document, { resultTypes: ["violations"] }).then((r) => JSON.stringify(r.violations))`)
				var all []violation
				if err := json.Unmarshal([]byte(found), &all); err != nil {
					t.Fatal(err)
				}
				for _, v := range all {
					report := t.Logf
					if v.Impact == "serious" || v.Impact == "critical" {
						report = t.Errorf
					}
					report("%s: %s (%s): %s\n%s\n%s", state, v.ID, v.Impact, v.Help, v.Nodes[0].HTML, v.Nodes[0].FailureSummary)
				}
			})
		})
	}
}

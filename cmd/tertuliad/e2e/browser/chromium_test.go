package browser

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// A browser is a chromium with a new profile.
type browser struct {
	t   *testing.T
	ctx context.Context
}

// chromium starts a browser with additional flags, as NAME=VALUE. The end of the test ends it. With the race
// detector the test is skipped except in CI: several such runs at once are too slow for Go's limit of ten
// minutes.
func chromium(t *testing.T, flags ...string) *browser {
	t.Helper()
	if servertest.RaceDetector && os.Getenv("CI") != "true" {
		t.Skip("browsers are for a run without -race, or with CI=true")
	}
	path := servertest.Installed(t, "chromium", "chromium")
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		// Several users share this browser, and all of their tabs are in the foreground.
		chromedp.Flag("disable-background-timer-throttling", true),
		chromedp.Flag("disable-backgrounding-occluded-windows", true),
		chromedp.Flag("disable-renderer-backgrounding", true),
	}
	for _, flag := range flags {
		name, value, _ := strings.Cut(flag, "=")
		options = append(options, chromedp.Flag(name, value))
	}
	all, end := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(end)
	ctx, stop := chromedp.NewContext(all)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("chromium does not start: %v", err)
	}
	return &browser{t, ctx}
}

// A tab is one of a user's browser.
type tab struct {
	t   *testing.T
	ctx context.Context
	log *console
}

// user returns a tab with a storage of its own, as on another machine.
func (b *browser) user(as device) *tab {
	b.t.Helper()
	return openTab(b.ctx, b.t, as, chromedp.WithNewBrowserContext())
}

// another returns one more tab of the same user.
func (tab *tab) another(as device) *tab {
	tab.t.Helper()
	return openTab(tab.ctx, tab.t, as)
}

func openTab(parent context.Context, t *testing.T, as device, options ...chromedp.ContextOption) *tab {
	t.Helper()
	log := newConsole()
	ctx, stop := chromedp.NewContext(parent, append(options, chromedp.WithListener(log.listen))...)
	t.Cleanup(stop)
	tab := &tab{t, ctx, log}
	if err := chromedp.Do(ctx); err != nil { // the context of the first one is the tab's life
		t.Fatal(err)
	}
	tab.do(as.emulate()...)
	return tab
}

// do does what a user does.
func (tab *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, servertest.Hang)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		tab.t.Fatalf("%v; the tab shows\n%s", err, tab.shown())
	}
}

// opens navigates to a URL.
func (tab *tab) opens(url string) {
	tab.t.Helper()
	tab.do(chromedp.Navigate(url))
}

// eval returns the value of a JavaScript expression. It waits for a promise.
func eval[T any](tab *tab, format string, args ...any) T {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, servertest.Hang)
	defer cancel()
	expression := fmt.Sprintf(format, args...)
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise, asUser))
	if err != nil {
		tab.t.Fatalf("%s: %v; the tab shows\n%s", expression, err, tab.shown())
	}
	return v
}

// asUser lets an expression do what browsers allow only after a user's click.
func asUser(p *runtime.EvaluateParams) {
	yes := true
	p.UserGesture = &yes
}

// until waits for a JavaScript expression to become true.
func (tab *tab) until(format string, args ...any) {
	tab.t.Helper()
	expression := fmt.Sprintf(format, args...)
	servertest.Eventually(tab.t, func() error {
		ctx, cancel := context.WithTimeout(tab.ctx, servertest.Hang)
		defer cancel()
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if err != nil {
			return err
		}
		if !is {
			return fmt.Errorf("not yet: %s; the tab shows\n%s", expression, tab.shown())
		}
		return nil
	})
}

// shown returns the text of the tab, for a test that fails.
func (tab *tab) shown() string {
	ctx, cancel := context.WithTimeout(tab.ctx, servertest.Hang)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
	if err != nil {
		text = err.Error()
	}
	return text + "\n" + strings.Join(tab.log.exceptions(), "\n")
}

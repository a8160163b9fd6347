package browser

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// aboutLooks skips a test with the race detector: it takes minutes with a slow server, and looks at the page
// alone.
func aboutLooks(t *testing.T) {
	t.Helper()
	if servertest.RaceDetector {
		t.Skip("how the page looks is tested without the race detector: go test ./cmd/tertuliad/e2e/browser")
	}
}

// A look is how a browser shows the page.
type look struct {
	name     string
	device   device
	dark     bool
	rtl      bool
	language string // of the page; empty: that of the browser
}

// tab opens a tab with that look.
func (l look) tab(b *browser) *tab {
	b.t.Helper()
	tab := b.user(l.device)
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	tab.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		return err
	}))
	return tab
}

// with opens a tab that shows the page of s in that look.
func (l look) with(b *browser, s *server) *tab {
	b.t.Helper()
	tab := l.tab(b)
	if l.language != "" {
		tab.opens(s.page + "info.json") // of the same origin
		eval[bool](tab, `localStorage.setItem("tertulia:/:language", %q), true`, l.language)
	}
	tab.opens(s.page)
	tab.until(`document.body.dataset.ready`)
	if l.rtl {
		eval[bool](tab, `(document.documentElement.dir = "rtl") && true`)
	}
	return tab
}

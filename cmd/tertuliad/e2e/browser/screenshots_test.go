package browser

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

var screenshots = flag.String("screenshots", "", "write screenshots of the page's states into `folder`")

func TestScreenshots(t *testing.T) {
	if *screenshots == "" {
		t.Skip("-screenshots names no folder")
	}
	if err := os.MkdirAll(*screenshots, 0o700); err != nil {
		t.Fatal(err)
	}
	b := chromium(t, "hide-scrollbars=true")
	for _, l := range []look{
		{name: "phone-light", device: phone},
		{name: "phone-dark", device: phone, dark: true},
		{name: "small-light", device: smallPhone},
		{name: "small-es-dark", device: smallPhone, dark: true, language: "es"},
		{name: "desktop-light", device: desktop},
		{name: "desktop-dark", device: desktop, dark: true},
		{name: "desktop-rtl", device: desktop, rtl: true},
		{name: "phone-rtl-dark", device: phone, dark: true, rtl: true},
		{name: "desktop-es", device: desktop, language: "es"},
	} {
		t.Run(l.name, func(t *testing.T) {
			c := newScene(t)
			tab := l.with(b, c.server)
			n := 0
			c.visit(tab, func(state string) {
				n++
				picture, err := chromedp.Run(tab.ctx, chromedp.CaptureScreenshot())
				if err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(*screenshots, fmt.Sprintf("%s-%02d-%s.png", l.name, n, state))
				if err := os.WriteFile(path, picture, 0o600); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

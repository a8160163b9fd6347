package browser

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// joins opens the page at a URL and gives a nick. It returns when the tab has a seat.
func (tab *tab) joins(url, nick string) {
	tab.t.Helper()
	tab.opens(url)
	tab.until(`document.body.dataset.ready && !document.querySelector("#join").hidden`)
	tab.do(chromedp.SetValue(chromedp.CSS("#join-nick"), nick), chromedp.Click(chromedp.CSS("#join-button")))
	tab.isOpen()
}

// isOpen waits for the tab's seat.
func (tab *tab) isOpen() {
	tab.t.Helper()
	tab.until(`document.body.dataset.connection === "open" && !document.querySelector("#chat").hidden`)
}

// types writes lines and sends each with Enter.
func (tab *tab) types(lines ...string) {
	tab.t.Helper()
	for _, line := range lines {
		tab.drafts(line)
		tab.do(enter)
	}
}

// drafts writes a line without sending it.
func (tab *tab) drafts(line string) {
	tab.t.Helper()
	tab.do(chromedp.Focus(chromedp.CSS("#text")), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: line})
		return err
	}))
}

// enter and escape press a key. As in a browser that a user types in, the page can prevent what the
// key does; with chromedp.KeyEvent it cannot.
var (
	enter  = press("Enter", "\r", 13)
	escape = press("Escape", "", 27)
)

func press(key, text string, code int64) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
			event := input.DispatchKeyEventParams{Type: kind, Key: key, Code: key, Text: text, WindowsVirtualKeyCode: code}
			if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, event); err != nil {
				return err
			}
		}
		return nil
	})
}

// said returns the lines of users that the tab shows, as "NICK: TEXT".
func (tab *tab) said() []string {
	tab.t.Helper()
	return eval[[]string](tab, `[...document.querySelectorAll("#lines .row.said")].map((r) =>
		(r.querySelector(".nick")?.textContent ?? r.line.nick) + ": " + (r.querySelector(".text, .card-name bdi")?.textContent ?? ""))`)
}

// sees waits until the last lines of users that the tab shows are the lines want.
func (tab *tab) sees(want ...string) {
	tab.t.Helper()
	servertest.Eventually(tab.t, func() error {
		got := tab.said()
		got = got[max(0, len(got)-len(want)):]
		if !slices.Equal(got, want) {
			return fmt.Errorf("the tab shows\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
		return nil
	})
}

package browser

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func TestLinesTypedInAeroplaneModeComeOnce(t *testing.T) {
	s := serve(t)
	b := chromium(t)
	eva := b.user(phone)
	eva.begins(tap)
	eva.joins(s.page, "eva")
	eva.types("line 0")
	all := []string{"eva: line 0"}
	eva.until(`document.querySelector('#lines .row[data-tick="kept"]')`)
	for round := range 2 {
		offline(eva, true)
		eval[bool](eva, `tap.socket.close() ?? true`) // as the system does
		eva.until(`document.body.dataset.connection === "waiting" && document.querySelector("#state-text").textContent.includes("offline")`)
		for range 3 {
			line := fmt.Sprint("line ", len(all))
			eva.types(line)
			all = append(all, "eva: "+line)
		}
		if round == 1 {
			eva.do(chromedp.Click(chromedp.CSS("#state-button"))) // in vain
		}
		eva.until(`document.querySelectorAll('#lines .row[data-tick="pending"]').length === 3`)
		offline(eva, false)
		eva.isOpen()
		eva.until(`document.querySelectorAll('#lines .row[data-tick="kept"]').length === %d`, len(all))
		eva.sees(all...)
	}
	leo := b.user(desktop)
	leo.joins(s.page, "leo")
	leo.sees(all...)
	for _, tab := range []*tab{eva, leo} {
		if got := len(tab.said()); got != len(all) {
			t.Errorf("a tab shows %d lines, want %d", got, len(all))
		}
	}
	eva.wellBehaved()
}

func TestABrowserWithoutScriptsTalks(t *testing.T) {
	s := serve(t)
	ana, eva := s.joins("ana"), chromium(t).user(phone)
	ana.Sends("hola")
	ana.Quiet()
	eva.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	eva.opens(s.page)
	eva.until(`location.pathname === "/plain" && document.body.innerText.includes("hola")`)
	eva.do(chromedp.SetValue(chromedp.CSS(`input[name="nick"]`), "eva"), chromedp.SetValue(chromedp.CSS(`[name="text"]`), "without scripts"))
	eva.do(chromedp.Click(chromedp.CSS("form button")))
	eva.until(`document.body.innerText.includes("without scripts")`)
	ana.Until("eva: without scripts")
}

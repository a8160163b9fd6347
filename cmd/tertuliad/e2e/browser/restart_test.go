package browser

import (
	"fmt"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

func TestLinesTypedWhileTheServerIsDownComeOnce(t *testing.T) {
	flags := []string{"-state-dir", t.TempDir(), "-http-addr", "127.0.0.1:" + servertest.ReservedPort(t), "-rate", "0"}
	s := serve(t, flags...)
	b := chromium(t)
	eva := b.user(phone)
	eva.joins(s.page, "eva")
	eva.types("line 0")
	eva.until(`document.querySelector('#lines .row[data-tick="kept"]')`)
	all := []string{"eva: line 0"}

	for _, reload := range []bool{false, true} {
		s.Kills()
		eva.until(`document.body.dataset.connection === "waiting" && !document.querySelector("#state").hidden`)
		for range 25 {
			line := fmt.Sprintf("line %d", len(all))
			eva.types(line)
			all = append(all, "eva: "+line)
		}
		eva.drafts("a draft")
		eva.until(`document.querySelectorAll('#lines .row[data-tick="pending"]').length === 25`)
		eva.sees(all...)

		s = serve(t, flags...)
		if reload {
			eva.opens(s.page)
		}
		eva.isOpen()
		eva.until(`document.querySelectorAll('#lines .row[data-tick="kept"]').length === %d`, len(all))
		eva.sees(all...)
		if got := len(eva.said()); got != len(all) {
			t.Errorf("the tab shows %d lines, want %d", got, len(all))
		}
		eva.until(`document.querySelector("#text").value === "a draft"`)
		eval[bool](eva, `document.querySelector("#text").select(), document.execCommand("delete")`)
		eva.wellBehaved()
	}

	leo := b.user(desktop)
	leo.joins(s.page, "leo")
	leo.sees(all...) // as the server has them
	if got := len(leo.said()); got != len(all) {
		t.Errorf("another user sees %d lines, want %d", got, len(all))
	}
}

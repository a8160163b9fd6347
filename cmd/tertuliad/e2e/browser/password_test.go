package browser

import (
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestThePasswordOpensThePageAndNoOther(t *testing.T) {
	s := serve(t, "-password", "roble")
	s.puts("secret.txt", "secret")
	files := s.names()
	eva := chromium(t).user(phone)
	for _, password := range []string{"wrong", "roble"} {
		eva.opens(s.page + "#lab")
		if got := eval[string](eva, `fetch("files/secret.txt").then((answer) => answer.status + "", () => "blocked")`); got != "401" && got != "blocked" {
			t.Errorf("without the password the shelf answers %s", got)
		}
		eva.do(chromedp.SetValue(chromedp.CSS(`input[name="nick"]`), "eva"), chromedp.SetValue(chromedp.CSS(`input[name="password"]`), password))
		eva.do(chromedp.Click(chromedp.CSS("button")))
		eva.until(`document.querySelector(".wrong") || document.body.dataset.ready`)
	}
	// The page knows the room of the address and the nick of the form.
	eva.until(`location.hash === "#lab" && document.querySelector("#join-nick").value === "eva"`)
	eva.do(chromedp.Click(chromedp.CSS("#join-button")))
	eva.isOpen()
	eva.types("inside")
	eva.sees("eva: inside")

	tab := eva.another(phone)
	tab.opens("http://localhost:" + evil(t) + "/") // which the browser sends the same cookies to
	for _, a := range attacks {
		if got := eval[string](tab, a.script, s.page); got != "" {
			t.Errorf("%s: %q", a.name, got)
		}
	}
	eva.sees("eva: inside")
	if got := eva.said(); len(got) != 1 {
		t.Errorf("the room has %q", got)
	}
	if now := s.names(); !slices.Equal(now, files) {
		t.Errorf("the shelf has %q, want %q", now, files)
	}
}

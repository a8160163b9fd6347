package browser

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const entryNames = `[...document.querySelectorAll("#entries bdi")].map((e) => e.textContent)`

// opensMenu opens the menu of an entry of the shelf, and returns the number of its actions.
func (tab *tab) opensMenu(name string) int {
	tab.t.Helper()
	eval[bool](tab, `[...document.querySelectorAll("#entries li")].find((e) => e.querySelector("bdi").textContent === %q).querySelector(".icon-button").click() ?? true`, name)
	return eval[int](tab, `document.querySelectorAll(".menu button").length`)
}

func TestAFileIsRenamedAndDeleted(t *testing.T) {
	s := serve(t)
	s.puts("draft.txt", "hola")
	s.puts("other.txt", "hola")
	eva := chromium(t).user(phone)
	eva.joins(s.page, "eva")
	eva.opens(s.page + "#/files")
	eva.until(entryNames + `.length === 2`)
	if n := eva.opensMenu("draft.txt"); n != 4 {
		t.Fatalf("the menu has %d actions", n)
	}
	eva.do(chromedp.Click(chromedp.CSS(".menu button:nth-child(3)")))
	eva.do(chromedp.SetValue(chromedp.CSS("dialog[open] input"), "final 100%.txt"), chromedp.Click(chromedp.CSS("dialog[open] button.main")))
	eva.until(entryNames + `.join() === "final 100%%.txt,other.txt"`)
	eva.opensMenu("other.txt")
	eva.do(chromedp.Click(chromedp.CSS(".menu .danger")), chromedp.Click(chromedp.CSS("dialog[open] button.danger")))
	eva.until(entryNames + `.join() === "final 100%%.txt"`)
	if names := s.names(); !slices.Equal(names, []string{"final 100%.txt"}) {
		t.Errorf("the shelf has %q", names)
	}
	eva.wellBehaved()
}

func TestAShelfThatIsOnlyReadOffersNoChange(t *testing.T) {
	s := serve(t, "-files-access", "ro")
	s.puts("notes.txt", "hola")
	eva := chromium(t).user(desktop)
	eva.joins(s.page, "eva")
	eva.until(`document.querySelector("#attach").hidden`)
	eva.opens(s.page + "#/files")
	eva.until(entryNames + `.length === 1`)
	eva.until(`document.querySelector("#files-add").hidden && document.querySelector("#new-folder").hidden`)
	if n := eva.opensMenu("notes.txt"); n != 2 { // to save it, and to copy its address
		t.Errorf("the menu has %d actions", n)
	}
	eva.do(escape)
	eval[bool](eva, drop, `["other.txt"]`)
	eva.until(`!document.querySelector("#toast").hidden && !document.querySelector("#uploads li")`)
	eva.wellBehaved()
}

func TestTheShelfIsSortedAndSavedAsAZip(t *testing.T) {
	s := serve(t)
	s.puts("a.txt", "12")
	s.puts("b10.txt", "123")
	s.puts("b9.txt", "1")
	for i, name := range []string{"b9.txt", "a.txt", "b10.txt"} {
		when := time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)
		if err := os.Chtimes(filepath.Join(s.shelf, name), when, when); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(s.shelf, "z"), 0o700); err != nil {
		t.Fatal(err)
	}
	eva := chromium(t).user(desktop)
	eva.joins(s.page, "eva")
	eva.opens(s.page + "#/files")
	for _, click := range []struct{ by, order string }{
		{"", "z,a.txt,b9.txt,b10.txt"}, // folders first, and numbers by their value
		{"name", "z,b10.txt,b9.txt,a.txt"},
		{"size", "z,b10.txt,a.txt,b9.txt"},
		{"size", "z,b9.txt,a.txt,b10.txt"},
		{"time", "z,b10.txt,a.txt,b9.txt"},
		{"time", "z,b9.txt,a.txt,b10.txt"},
		{"name", "z,a.txt,b9.txt,b10.txt"},
	} {
		if click.by != "" {
			eva.do(chromedp.Click(chromedp.CSS(`#files-sort [data-by="` + click.by + `"]`)))
		}
		eva.until(entryNames+`.join() === %q`, click.order)
	}
	if got := eval[string](eva, `fetch(document.querySelector("#zip").href).then((r) => r.text()).then((text) => text.slice(0, 2))`); got != "PK" {
		t.Errorf("the zip file begins with %q", got)
	}
	eva.wellBehaved()
}

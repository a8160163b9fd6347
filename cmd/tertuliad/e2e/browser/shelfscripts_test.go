package browser

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// mischief is a script that would take over the page: it says a line, and marks the tab.
const mischief = `document.title = "owned"; localStorage.setItem("owned", "yes"); fetch("/rooms/tertulia", { method: "POST", body: "owned" })`

// scripted are files with scripts, by name.
var scripted = map[string]string{
	"page.html":  `<!doctype html><title>good</title><body onload='` + mischief + `'><script>` + mischief + `</script><img src=x onerror='` + mischief + `'>`,
	"page.xhtml": `<html xmlns="http://www.w3.org/1999/xhtml"><body><script>` + mischief + `</script></body></html>`,
	"image.svg":  `<svg xmlns="http://www.w3.org/2000/svg" onload='` + mischief + `'><script>` + mischief + `</script></svg>`,
	"data.xml":   `<?xml version="1.0"?><x xmlns:h="http://www.w3.org/1999/xhtml"><h:script>` + mischief + `</h:script></x>`,
	"text.txt":   `<!doctype html><script>` + mischief + `</script>`,
	"image.png":  `<!doctype html><script>` + mischief + `</script>`,
	"no-ending":  `<!doctype html><script>` + mischief + `</script>`,
	"code.js":    mischief,
	"paper.pdf": "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction 3 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[4 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</S/JavaScript/JS(app.alert\\(1\\); " + strings.NewReplacer("(", `\(`, ")", `\)`).Replace(mischief) + ")>>endobj\n" +
		"4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
}

func TestScriptsOnTheShelfDoNotRunOnThePage(t *testing.T) {
	s := serve(t)
	ana, eva := s.joins("ana"), chromium(t).user(desktop)
	eva.joins(s.page, "eva")
	ana.Sees("* eva joined")
	for name, content := range scripted {
		s.puts(name, content)
		tab := eva.another(desktop)
		// A file that is saved and not shown ends the navigation.
		_ = chromedp.Do(tab.ctx, chromedp.Navigate(s.page+"files/"+url.PathEscape(name)))
		if title := eval[string](tab, `document.title`); strings.Contains(title, "owned") {
			t.Errorf("the script of %s has run", name)
		}
	}
	if got := eval[string](eva, `localStorage.getItem("owned") ?? ""`); got != "" {
		t.Error("a script has written to the page's storage")
	}
	ana.Sees()
}

// markup are texts that would be elements if the page took them for HTML.
var markup = []string{
	`<img src=x onerror="document.title='owned'">`,
	`"><script>document.title='owned'</script>`,
	`</p></div><h1>big</h1>`,
	`<b>bold</b> &amp; &lt;`,
	`javascript:document.title='owned'`,
	"{{constructor.constructor('document.title=1')()}}",
}

func TestMarkupIsShownAsText(t *testing.T) {
	s := serve(t)
	eva := chromium(t).user(desktop)
	eva.joins(s.page, "eva")
	ana := s.joins("ana")
	elements := eval[int](eva, `document.querySelectorAll("img, script, h1, b, iframe").length`)
	var want []string
	for _, text := range markup {
		ana.Sends(text)
		want = append(want, "ana: "+text)
	}
	eva.sees(want...)
	eva.types(markup...)
	for _, text := range markup {
		want = append(want, "eva: "+text)
	}
	eva.sees(want...)

	names := []string{`<img src=x onerror=alert(1)>.txt`, `"><script>alert(1)<_script>`, `&lt;.png`, "\u202etxt.exe"}
	for _, name := range names {
		s.puts(name, "x")
	}
	eva.opens(s.page + "#/files")
	eva.until(`document.querySelectorAll("#entries bdi").length === %d`, len(names))
	shown := eval[[]string](eva, `[...document.querySelectorAll("#entries bdi")].map((e) => e.textContent)`)
	for _, name := range names[:3] {
		if !strings.Contains(strings.Join(shown, "\n"), name) {
			t.Errorf("%q is shown as none of %q", name, shown)
		}
	}
	eva.opens(s.page + "files/") // without scripts
	for _, name := range names[:3] {
		eva.until(`document.body.innerText.includes(%q)`, name)
	}
	eva.until(`document.querySelectorAll("img, script").length === 0`)
	eva.opens(s.page + "plain")
	eva.until(`document.body.innerText.includes(%q)`, markup[0])
	eva.until(`document.querySelectorAll("img, script, h1 + h1, b > b").length === 0`)

	eva.opens(s.page)
	eva.isOpen()
	eva.sees(want...)
	if got := eval[int](eva, `document.querySelectorAll("img, script, h1, b, iframe").length`); got != elements {
		t.Errorf("texts have become %d elements", got-elements)
	}
	if title := eval[string](eva, `document.title`); strings.Contains(title, "owned") {
		t.Error("a script has run")
	}
}

package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// drop is a script that drops text files onto the page, with the names of a list.
const drop = `((names) => {
	const data = new DataTransfer();
	for (const name of names) data.items.add(new File(["hola"], name, { type: "text/plain" }));
	for (const type of ["dragenter", "dragover", "drop"])
		document.querySelector("#lines").dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
	return true;
})(%s)`

// paste is a script that pastes an image into the field for lines.
const paste = `(() => {
	const data = new DataTransfer();
	data.items.add(new File([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], "image.png", { type: "image/png" }));
	document.querySelector("#text").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
	return true;
})()`

func TestFilesAreDroppedAndPasted(t *testing.T) {
	s := serve(t)
	b := chromium(t)
	ana, eva, leo := s.joins("ana"), b.user(desktop), b.user(phone)
	eva.joins(s.page, "eva")
	leo.joins(s.page, "leo")

	eval[bool](eva, drop, `["notes.txt"]`)
	// The news are a link, with a preview for everybody.
	for _, tab := range []*tab{eva, leo} {
		tab.until(`document.querySelector("#lines .card a[href]")?.href === %q`, s.page+"files/notes.txt")
		tab.sees("eva: notes.txt")
	}
	if got := eval[string](leo, `fetch(document.querySelector("#lines .card a").href).then((r) => r.text())`); got != "hola" {
		t.Errorf("the link leads to %q", got)
	}
	eva.until(`document.querySelectorAll("#uploads li").length === 0`) // it goes once it is done

	eval[bool](eva, paste, dot64)
	for _, tab := range []*tab{eva, leo} {
		tab.until(`/^image-\d{8}-\d{6}\.png$/.test([...document.querySelectorAll("#lines .card bdi")].at(-1).textContent)`)
		tab.until(`document.querySelector("#lines .card img")?.naturalWidth === 1`)
	}
	if names := s.names(); len(names) != 2 {
		t.Errorf("the shelf has %q", names)
	}

	// News of several files are one link to their folder.
	eval[bool](eva, drop, `["one.txt", "two.txt"]`)
	leo.do(chromedp.Tap(chromedp.CSS(`#lines .row.event a[href="#/files/"]`)))
	leo.until(`["one.txt", "two.txt"].every((name) => [...document.querySelectorAll("#entries bdi")].some((e) => e.textContent === name))`)

	// A name that is taken is no reason to replace what is there.
	eval[bool](eva, drop, `["notes.txt"]`)
	eva.do(chromedp.Click(chromedp.CSS(`#uploads li[data-state="exists"] button + button`)))
	servertest.Eventually(t, func() error {
		if names := s.names(); len(names) != 5 {
			return fmt.Errorf("the shelf has %q", names)
		}
		return nil
	})
	ana.Quiet()
	eva.wellBehaved()
	leo.wellBehaved()
}

func TestInTheDropBoxAFileHasAReceipt(t *testing.T) {
	s := serve(t, "-files-access", "drop")
	eva := chromium(t).user(phone)
	eva.joins(s.page, "eva")
	eval[bool](eva, drop, `["notes.txt"]`)
	eva.until(`document.querySelector('#uploads li[data-state="done"]')`)
	// The first digits of the file's SHA-256.
	eva.until(`document.querySelector("#uploads li small").textContent.includes("b221d9dbb083a7f3")`)
}

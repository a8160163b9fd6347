package browser

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// A scene is a server with users who talk, and with files.
type scene struct {
	*server
	leo, mia *servertest.User
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := serve(t, "-state-dir", t.TempDir())
	c := &scene{s, s.joins("leo"), s.joins("mia")}
	c.puts("notes.txt", "Bring a charger.\nRoom 3 is upstairs.\n")
	c.puts("programme.pdf", string(make([]byte, 230_000)))
	for _, folder := range []string{"lab 3", "photos"} {
		if err := os.Mkdir(filepath.Join(s.shelf, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	c.leo.Sends("hola! has anybody the address of the printer?")
	c.leo.Quiet()
	c.mia.Sends("yes: http://printer.local/queue", "it is out of paper though 🙂")
	c.mia.Quiet()
	c.leo.Sends("/me goes and looks for some", "שלום לכולם, אני מביא נייר", "مرحبا، شكرا لك!")
	c.leo.Quiet()
	return c
}

// visit shows the states of the page in a tab, one after the other, and calls seen in each.
func (c *scene) visit(tab *tab, seen func(state string)) {
	tab.t.Helper()
	const nick = "eva"
	seen("join")
	tab.do(chromedp.SetValue(chromedp.CSS("#join-nick"), "leo"), chromedp.Click(chromedp.CSS("#join-button")))
	tab.until(`!document.querySelector("#join-error").hidden`)
	seen("refused")
	c.mia.Sends("/register correct-horse")
	c.mia.Quiet()
	tab.do(chromedp.SetValue(chromedp.CSS("#join-nick"), "mia"), chromedp.Click(chromedp.CSS("#join-button")))
	tab.until(`!document.querySelector("#join-secret").hidden`)
	seen("registered")
	tab.do(chromedp.SetValue(chromedp.CSS("#join-nick"), nick), chromedp.Click(chromedp.CSS("#join-button")))
	tab.isOpen()
	tab.types("I have the sheet of last week, it is on the shelf")
	eval[bool](tab, `(() => {
		const data = new DataTransfer();
		data.items.add(new File([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], "sunset.png", { type: "image/png" }));
		document.querySelector("#lines").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
		return true;
	})()`, sunset64)
	tab.until(`document.querySelector("#lines .card img")?.naturalWidth > 1`)
	c.mia.Sends(nick + ": thank you! that helps")
	tab.until(`document.querySelector("#lines .row.mention") && document.querySelectorAll("#uploads li").length === 0`)
	seen("chat")
	tab.drafts("a longer text that is written right now, and that needs more than a line on a phone")
	eval[bool](tab, `document.querySelector("#lines .meta").click() ?? true`)
	seen("menu")
	tab.do(escape)
	eval[bool](tab, `document.querySelector("#text").select(), document.execCommand("delete")`)
	for _, at := range []struct{ state, hash, ready string }{
		{"people", "/people", `document.querySelectorAll("#people li").length > 2`},
		{"rooms", "/rooms", `document.querySelector("#rooms a")`},
		{"shelf", "/files", `document.querySelectorAll("#entries li").length > 3`},
		{"empty-folder", "/files/photos", `!document.querySelector("#files-empty").hidden`},
		{"search", "/search", `!document.querySelector("#search").hidden`},
		{"private", "@mia", `document.querySelector("#title").textContent === "mia"`},
		{"empty-room", "quiet-room", `document.querySelector("#title").textContent === "#quiet-room"`},
	} {
		eval[string](tab, `location.hash = %q`, at.hash)
		tab.until(`%s`, at.ready)
		switch at.state {
		case "search":
			tab.do(chromedp.SetValue(chromedp.CSS("#search-words"), "printer"), chromedp.Focus(chromedp.CSS("#search-words")), enter)
			tab.until(`document.querySelector("#found mark")`)
		case "shelf":
			tab.do(chromedp.Click(chromedp.CSS("#entries button.entry")))
			tab.until(`document.querySelector(".shown")`)
		}
		seen(at.state)
	}
	c.leo.Sends("printed it, "+nick, "see you")
	c.mia.Sends("/msg " + nick + " do you come too?")
	eval[string](tab, `location.hash = "/rooms"`)
	tab.until(`document.querySelectorAll(".badge.mention").length === 2`)
	seen("unread")
	tab.do(chromedp.Click(chromedp.CSS("#menu")))
	tab.until(`document.querySelector("#settings").open`)
	seen("settings")
	tab.do(escape)
	c.visitAccounts(tab, seen)
	eval[string](tab, `location.hash = "tertulia"`)
	tab.until(`document.querySelector("#title").textContent === "#tertulia"`)
	c.leo.Sends("thanks, all of you. Does anybody want to see the sunset from the roof?")
	tab.until(`[...document.querySelectorAll("#lines .text")].at(-1).textContent.includes("roof")`)
	seen("end")
}

// sunset64 is a picture, in base64.
var sunset64 = func() string {
	m := image.NewRGBA(image.Rect(0, 0, 480, 300))
	for y := range 300 {
		for x := range 480 {
			c := color.RGBA{uint8(250 - y/3), uint8(190 - y/2), uint8(90 + y/3), 255}
			dx, dy := x-300, y-190
			if dx*dx+dy*dy < 2500 {
				c = color.RGBA{255, 236, 170, 255}
			}
			if y > 200 {
				c = color.RGBA{uint8(60 + (y-200)/4), uint8(50 + (x%60)/10), 90, 255}
			}
			m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m) // an image in memory
	return encoded(b.Bytes())
}()

package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestAUserWhoWasPutOutStaysOut(t *testing.T) {
	s := serve(t)
	eva := chromium(t).user(desktop)
	eva.begins(tap)
	eva.joins(s.page, "eva")
	for _, room := range []string{"lab", "kitchen"} {
		eva.types("/join " + room)
		eva.until(`document.querySelector("#title").textContent === "#%s"`, room)
	}
	const out = `tap.takes({ kind: "kicked", time: Date.now(), room: %q, nick: "ana", peer: %q, text: "too loud" }) ?? true`
	eval[bool](eva, out, "#kitchen", "leo")
	eva.until(`[...document.querySelectorAll("#lines .event")].some((e) => e.textContent.includes("too loud"))`)
	eval[bool](eva, out, "#kitchen", "eva")
	eva.until(`document.querySelector("#title").textContent !== "#kitchen" && !document.querySelector('a[data-room="#kitchen"]')`)
	eva.until(`!document.querySelector("#toast").hidden && document.querySelector("#toast").textContent.includes("too loud")`)

	eval[bool](eva, `(tap.rooms = [], tap.holds = (data) => (data.includes('"kind":"room"') && tap.rooms.push(JSON.parse(data).room), false), tap.socket.close()) ?? true`)
	eva.until(`tap.rooms.sort().join() === "#lab,#tertulia"`)
	eva.isOpen()
	eva.draws()
	eva.until(`tap.rooms.length === 2 && !document.querySelector('a[data-room="#kitchen"]')`)
	eva.wellBehaved()
}

func TestAPercentSignInTheAddressStandsForItself(t *testing.T) {
	s := serve(t)
	eva := chromium(t).user(desktop)
	eva.opens(s.page + "#50%")
	eva.until(`document.body.dataset.ready && document.querySelector("#join-room").textContent === "#50%%"`)
	eva.do(chromedp.SetValue(chromedp.CSS("#join-nick"), "eva"), chromedp.Click(chromedp.CSS("#join-button")))
	eva.isOpen()
	eva.until(`location.hash === "#tertulia"`) // no room may have that name
	eva.opens(s.page + "#/files/100%")
	eva.until(`!document.querySelector("#files").hidden && document.querySelector("#crumbs").textContent.includes("100%%")`)
	eva.wellBehaved()
}

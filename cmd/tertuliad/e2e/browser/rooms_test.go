package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestAUserWhoWasPutOutStaysOut(t *testing.T) {
	s := serve(t)
	ana := s.joins("ana")
	ana.Sends("/join kitchen")
	ana.Until("* you are ana in #kitchen, nobody else is here yet")
	leo := s.joins("leo")
	leo.Sends("/join kitchen")
	eva := chromium(t).user(desktop)
	eva.begins(tap)
	eva.joins(s.page, "eva")
	for _, room := range []string{"lab", "kitchen"} {
		eva.types("/join " + room)
		eva.until(`document.querySelector("#title").textContent === "#%s"`, room)
	}
	ana.Sends("/kick leo too loud")
	eva.until(`[...document.querySelectorAll("#lines .event")].some((e) => e.textContent.includes("too loud"))`)
	ana.Sends("/kick eva too loud")
	eva.until(`document.querySelector("#title").textContent !== "#kitchen" && !document.querySelector('a[data-room="#kitchen"]')`)
	eva.until(`!document.querySelector("#toast").hidden && document.querySelector("#toast").textContent.includes("put out of #kitchen: too loud")`)

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

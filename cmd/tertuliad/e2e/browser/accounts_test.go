package browser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const password = "correct horse"

// fills writes values into fields of the page, which CSS selectors name: selector, value, and so on.
func (tab *tab) fills(pairs ...string) {
	tab.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		tab.do(chromedp.SetValue(chromedp.CSS(pairs[i]), pairs[i+1]))
	}
}

// clicks clicks an element.
func (tab *tab) clicks(selector string) {
	tab.t.Helper()
	tab.do(chromedp.Click(chromedp.CSS(selector)))
}

// chooses clicks the entry of a menu that has a text.
func (tab *tab) chooses(text string) {
	tab.t.Helper()
	tab.until(`[...document.querySelectorAll(".menu button, #account-buttons button")].some((b) => b.textContent === %q && b.checkVisibility())`, text)
	eval[bool](tab, `([...document.querySelectorAll(".menu button, #account-buttons button")].find((b) => b.textContent === %q).click(), true)`, text)
}

// storesNoPassword fails the test if the tab has the password in its storage or on its page.
func (tab *tab) storesNoPassword() {
	tab.t.Helper()
	if got := eval[string](tab, `JSON.stringify([sessionStorage, localStorage, document.body.innerText])`); strings.Contains(got, password) {
		tab.t.Errorf("the tab keeps the password: %s", got)
	}
}

// operatorOf makes the account of root, an operator of the server, with the one-time code, and joins.
func operatorOf(t *testing.T, s *server, state string, b *browser) *tab {
	t.Helper()
	code, err := os.ReadFile(filepath.Join(state, "operator-code"))
	if err != nil {
		t.Fatal(err)
	}
	root := b.user(desktop)
	root.opens(s.page + "login?register")
	root.fills(`input[name="nick"]`, "root", `input[name="password"]`, password)
	root.clicks("form button")
	root.until(`document.querySelector('input[name="code"]')`)
	root.fills(`input[name="password"]`, password, `input[name="code"]`, strings.TrimSpace(string(code)))
	root.clicks("form button")
	root.until(`document.body.dataset.ready && document.querySelector("#join-nick").value === "root"`)
	root.clicks("#join-button")
	root.isOpen()
	return root
}

// visitAccounts shows the dialogs of accounts and of a room's operator in a tab, and calls seen in each.
func (c *scene) visitAccounts(tab *tab, seen func(state string)) {
	tab.t.Helper()
	tab.clicks("#menu")
	tab.clicks("#account-buttons button:last-child")
	tab.until(`document.querySelector("dialog.ask")`)
	seen("register")
	tab.fills(`dialog.ask input[type="password"]`, "correct-horse", "dialog.ask input", "mia")
	tab.clicks("dialog.ask .main")
	tab.until(`document.querySelector("dialog.ask .error").textContent`)
	seen("register-refused")
	tab.do(escape)
	tab.until(`!document.querySelector("dialog.ask")`)
	eval[string](tab, `location.hash = "upstairs"`) // whose operator is who enters first
	tab.until(`document.querySelector("#title").textContent === "#upstairs" && document.querySelector("#people-count").textContent === "1"`)
	c.leo.Sends("/join upstairs", "here I am")
	tab.until(`document.querySelector("#lines .nick")`)
	tab.clicks("#lines .nick")
	tab.until(`document.querySelectorAll(".menu button").length > 8`)
	seen("operator-menu")
	tab.clicks(".menu button:last-child")
	tab.until(`document.querySelector("dialog.ask select")`)
	seen("ban")
	tab.do(escape)
	tab.until(`!document.querySelector("dialog.ask")`)
	eval[string](tab, `location.hash = "/people"`)
	tab.until(`!document.querySelector("#room-settings").hidden`)
	seen("people-operator")
	tab.clicks("#room-settings")
	tab.until(`document.querySelector("dialog.ask")`)
	seen("room-settings")
	tab.do(escape)
	tab.until(`!document.querySelector("dialog.ask")`)
	c.leo.Sends("/join tertulia")
}

func TestAnAccountOnThePage(t *testing.T) {
	s := serve(t, "-state-dir", t.TempDir())
	b := chromium(t)
	eva := b.user(phone)
	eva.joins(s.page, "eva")
	eva.opens(s.page + "#/rooms")
	eva.clicks("#menu")
	eva.chooses("Make an account")
	eva.fills(`dialog.ask input[type="password"]`, password)
	eva.clicks("dialog.ask .main")
	eva.until(`document.querySelector("#account-name").textContent === "eva"`)
	eva.storesNoPassword()

	// Somebody else needs the password, and the same user on another device gives it.
	other := b.user(smallPhone)
	other.opens(s.page)
	other.until(`document.body.dataset.ready && !document.querySelector("#join").hidden`)
	other.fills("#join-nick", "eva")
	other.clicks("#join-button")
	for _, given := range []string{"wrong horse", password} {
		other.until(`!document.querySelector("#join-secret").hidden && document.querySelector("#join-error").textContent && !document.querySelector("#join-button").disabled`)
		other.fills("#join-password", given)
		other.clicks("#join-button")
		if given != password {
			other.until(`document.querySelector("#join-error").textContent.includes("not the name and the password")`)
		}
	}
	other.isOpen()
	other.until(`document.querySelector("#account-name").textContent === "eva"`)
	other.types("hola")
	eva.opens(s.page + "#tertulia")
	eva.sees("eva: hola")

	// The cookie outlives the tab.
	eva.do(chromedp.Reload())
	eva.isOpen()
	eva.until(`document.querySelector("#account-name").textContent === "eva"`)
	eva.types("/logout")
	eva.until(`document.querySelector("#account-name").textContent !== "eva"`)
	eva.types("/login eva " + password)
	eva.until(`document.querySelector("#account-name").textContent === "eva"`)
	eva.storesNoPassword()
	eva.wellBehaved()
}

func TestOperatorsOnThePage(t *testing.T) {
	state := t.TempDir()
	s := serve(t, "-state-dir", state, "-operators", "root")
	b := chromium(t)
	root := operatorOf(t, s, state, b)
	bob := b.user(phone)
	bob.joins(s.page, "bob")
	bob.types("hola")
	root.sees("bob: hola")

	restricts := func(what string, values ...string) {
		t.Helper()
		root.clicks("#lines .nick")
		root.chooses(what)
		root.until(`document.querySelector("dialog.ask")`)
		root.fills(values...)
		root.clicks("dialog.ask .main")
	}
	restricts("Mute bob", "dialog.ask select", "10m", "dialog.ask input", "noise")
	bob.until(`document.querySelector("#lines").innerText.includes("noise")`)

	restricts("Put bob out", "dialog.ask input", "enough")
	bob.until(`document.body.dataset.connection === "out" && document.querySelector("#state-text").textContent.includes("enough")`)
	bob.clicks("#state-button") // a user who was put out may come back
	bob.isOpen()

	restricts("Ban bob", "dialog.ask select", "1h", "dialog.ask input", "spam")
	bob.until(`document.body.dataset.connection === "out" && document.querySelector("#state-text").textContent.includes("spam")`)
	bob.clicks("#state-button")
	bob.until(`document.body.dataset.connection === "out" && document.querySelector("#state-text").textContent.includes("spam")`)
	root.wellBehaved()
}

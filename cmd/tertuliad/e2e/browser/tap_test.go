package browser

import (
	"context"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// tap is a script that lets a test look at the frames of a tab, hold them back, and make some up:
//
//	asked   the kinds of the frames that the tab has sent
//	holds   reports whether a frame of the server is held back, in held, until its function is called
//	takes   takes a frame as if the server had sent it
const tap = `
	window.tap = { asked: [], held: [], holds: () => false };
	const { send } = WebSocket.prototype;
	WebSocket.prototype.send = function (data) {
		tap.socket = this;
		tap.asked.push(Object.keys(JSON.parse(data))[0]);
		send.call(this, data);
	};
	const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
	Object.defineProperty(WebSocket.prototype, "onmessage", { set(take) {
		if (take) tap.takes = (frame) => take({ data: JSON.stringify(frame) });
		set.call(this, take && ((e) => (tap.holds(e.data) ? tap.held.push(() => take(e)) : take(e))));
	} });`

// begins runs a script in each page of the tab, before the page's own.
func (tab *tab) begins(script string) {
	tab.t.Helper()
	tab.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

// asks returns how many frames of a kind the tab has sent.
func (tab *tab) asks(kind string) int {
	tab.t.Helper()
	return eval[int](tab, `tap.asked.filter((kind) => kind === %q).length`, kind)
}

// draws waits until the tab has drawn all that it was sent.
func (tab *tab) draws() {
	tab.t.Helper()
	eval[bool](tab, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
}

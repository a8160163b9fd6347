package browser

import "testing"

// outside is a script that returns the controls that a user cannot reach in a window of a width, and
// the parts that can be scrolled sideways.
const outside = `((width) => {
	const wide = [document.documentElement, ...document.querySelectorAll("#main, #lines, #side, .side-scroll, .page, #people, dialog[open], .menu")]
		.filter((e) => e.checkVisibility() && e.scrollWidth > Math.min(width, e.clientWidth + 1));
	const scrolls = (e) => e === null ? getComputedStyle(document.body).overflowY !== "hidden"
		: /auto|scroll/.test(getComputedStyle(e).overflowY) || scrolls(e.parentElement);
	const out = [...document.querySelectorAll("button, a[href], input, select, textarea, summary, audio, video")].filter((e) => {
		const { left, right, top, bottom, width: w } = e.getBoundingClientRect();
		if (!e.checkVisibility() || w <= 1 || e.matches(".skip")) return false; // skip comes with the focus
		return left < -1 || right > width + 1 || (!scrolls(e) && (top < -1 || bottom > innerHeight + 1));
	});
	return [...wide, ...out].map((e) => e.outerHTML.slice(0, 100) + " " + JSON.stringify(e.getBoundingClientRect()) + " " + e.scrollWidth);
})(%d)`

func TestThePageFitsASmallPhone(t *testing.T) {
	aboutLooks(t)
	b := chromium(t)
	for _, l := range []look{
		{name: "light", device: smallPhone},
		{name: "dark, from right to left", device: smallPhone, dark: true, rtl: true},
		{name: "dark, in Spanish", device: smallPhone, dark: true, language: "es"},
	} {
		t.Run(l.name, func(t *testing.T) {
			c := newScene(t)
			tab := l.with(b, c.server)
			tab.t = t
			c.visit(tab, func(state string) {
				for _, e := range eval[[]string](tab, outside, smallPhone.width) {
					t.Errorf("%s: %s", state, e)
				}
			})
		})
	}
	t.Run("without scripts", func(t *testing.T) {
		c, locked := newScene(t), serve(t, "-password", "roble")
		tab := b.user(smallPhone)
		tab.t = t
		for _, url := range []string{locked.page, c.page + "plain", c.page + "files/"} {
			tab.opens(url)
			for _, e := range eval[[]string](tab, outside, smallPhone.width) {
				t.Errorf("%s: %s", url, e)
			}
		}
	})
}

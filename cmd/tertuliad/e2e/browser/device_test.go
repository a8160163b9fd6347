package browser

import "github.com/chromedp/chromedp"

// A device is the screen of a user.
type device struct {
	width, height int64
	touch         bool
}

var (
	phone      = device{390, 844, true}
	smallPhone = device{320, 568, true}
	desktop    = device{1280, 800, false}
)

func (d device) emulate() []chromedp.Action[chromedp.Void] {
	if !d.touch {
		return []chromedp.Action[chromedp.Void]{chromedp.EmulateViewport(d.width, d.height)}
	}
	return []chromedp.Action[chromedp.Void]{
		chromedp.EmulateViewport(d.width, d.height, chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait),
	}
}

package browser

import (
	"context"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// slow limits how fast the tab sends, so that an upload takes a while.
func slow(tab *tab) {
	tab.t.Helper()
	throttle(tab, 12<<20)
}

// fast takes the limit of slow away.
func fast(tab *tab) {
	tab.t.Helper()
	throttle(tab, -1)
}

// throttle limits what the tab sends to bytes a second.
func throttle(tab *tab, bytes float64) {
	tab.t.Helper()
	emulate(tab, network.Conditions{DownloadThroughput: -1, UploadThroughput: bytes})
}

// offline takes the network away from the tab, or gives it back.
func offline(tab *tab, is bool) {
	tab.t.Helper()
	emulate(tab, network.Conditions{DownloadThroughput: -1, UploadThroughput: -1, Offline: is})
	tab.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: is, DownloadThroughput: -1, UploadThroughput: -1})
		return err
	}))
}

func emulate(tab *tab, all network.Conditions) {
	tab.t.Helper()
	tab.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{&all},
		})
		return err
	}))
}

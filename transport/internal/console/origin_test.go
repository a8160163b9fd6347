package console

import (
	"net/netip"
	"strings"
	"testing"

	"tertulia/transport/internal/wording"
)

func TestWhoeverSendsAPasswordInTheClearIsTold(t *testing.T) {
	public, private := netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("192.168.1.7")
	for _, c := range []struct {
		from   Origin
		secure int
		want   string
	}{
		{Origin{Addr: public, Way: Clear}, 4001, "Port 4001 is: tertulia chat tls://HOST:4001"},
		{Origin{Addr: public, Way: Clear}, 0, "this connection is not encrypted"},
		{Origin{Addr: private, Way: Clear}, 4001, ""},
		{Origin{Addr: public, Way: Private}, 4001, ""},
		{Origin{Addr: private, Way: Datagrams}, 4001, "UDP is not encrypted"},
	} {
		if got := c.from.Way.hint(wording.English, c.from.Addr, c.secure); !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%+v is told %q, want %q", c.from, got, c.want)
		}
	}
}

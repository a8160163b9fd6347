package files

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestACutUploadIsOfItsUserAndAddress(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, _ *memory) {
		here, there := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
		has := func(from netip.Addr, user string) bool {
			_, err := a.Partial(bg, from, user, "x")
			return err == nil
		}
		u := create(t, a, "ana", "x", CreateOptions{From: here})
		write(t, u, "1234")
		ok(t, u.Abort())
		if !has(here, "ANA") || !has(netip.MustParseAddr("::ffff:192.0.2.1"), "ana") || has(there, "ana") || has(here, "eva") || has(netip.Addr{}, "ana") {
			t.Error("the cut upload is not that of ana at her address")
		}
		if w, err := a.Waiting(bg, there, "ana"); err != nil || w.Count != 0 {
			t.Errorf("at another address ana is told of %+v %v", w, err)
		}
		// Another user of the same nick neither drops it nor continues it.
		_, err := a.Create(bg, "ana", "x", CreateOptions{Mode: Resume, Offset: 2, From: there})
		wantKind(t, err, BadOffset)
		ok(t, create(t, a, "ana", "x", CreateOptions{From: there}).Abort())
		p, err := a.Partial(bg, here, "ana", "x")
		ok(t, err)
		commit(t, create(t, a, "ana", "x", CreateOptions{Mode: Resume, Offset: p.Size, Partial: p.ID, From: here}))

		home := netip.MustParseAddr("127.0.0.1")
		u = create(t, a, "ana", "y", CreateOptions{From: home})
		write(t, u, "1234")
		ok(t, u.Abort())
		if _, err := a.Partial(bg, netip.IPv6Loopback(), "ana", "y"); err != nil {
			t.Errorf("over IPv6 on the same machine: %v", err)
		}
		u = create(t, a, "guest", "z", CreateOptions{From: here, Once: true})
		write(t, u, "1234")
		ok(t, u.Abort())
		if _, err := a.Partial(bg, here, "guest", "z"); KindOf(err) != NotFound {
			t.Errorf("of a guest's upload something is kept: %v", err)
		}
	})
}

func TestCutUploadsPushOutThoseOfWhoHasMost(t *testing.T) {
	change := func(c *Config) { c.PartialBytes, c.PartialCount = 100, 10 }
	cut := func(t *testing.T, a *Actor, from, user, name string, bytes int) {
		u := create(t, a, user, name, CreateOptions{From: netip.MustParseAddr(from)})
		write(t, u, strings.Repeat("x", bytes))
		ok(t, u.Abort())
		<-time.After(time.Second) // of the bubble
	}
	want := func(t *testing.T, a *Actor, from, user, name string, kept bool) {
		t.Helper()
		if _, err := a.Partial(bg, netip.MustParseAddr(from), user, name); (err == nil) != kept {
			t.Errorf("%s of %s at %s: %v", name, user, from, err)
		}
	}
	inBubble(t, change, func(t *testing.T, a *Actor, _ *memory) {
		cut(t, a, "192.0.2.1", "ana", "a", 20)
		cut(t, a, "192.0.2.1", "eva", "e", 20)
		// A user with many nicks and, in IPv6, many addresses.
		for i := range 5 {
			n := strconv.Itoa(i)
			cut(t, a, "2001:db8::"+n, "u"+n, "u"+n, 45)
		}
		want(t, a, "192.0.2.1", "ana", "a", true)
		want(t, a, "192.0.2.1", "eva", "e", true)
		want(t, a, "2001:db8::3", "u3", "u3", false)
		want(t, a, "2001:db8::4", "u4", "u4", true)
		// Of two users at one address, the one with the most partials loses one.
		cut(t, a, "192.0.2.1", "eva", "f", 30)
		want(t, a, "192.0.2.1", "eva", "e", false)
		want(t, a, "192.0.2.1", "ana", "a", true)
	})
	inBubble(t, change, func(t *testing.T, a *Actor, _ *memory) {
		cut(t, a, "192.0.2.1", "ana", "a", 2)
		for i := range 20 {
			cut(t, a, "192.0.2.2", "u", "u"+strconv.Itoa(i), 2)
		}
		want(t, a, "192.0.2.1", "ana", "a", true)
		want(t, a, "192.0.2.2", "u", "u10", false)
		want(t, a, "192.0.2.2", "u", "u11", true)
	})
}

func TestOneAddressDoesNotTakeAllUploads(t *testing.T) {
	change := func(c *Config) { c.MaxUploads, c.MaxUploadsUser = 8, 3 }
	inBubble(t, change, func(t *testing.T, a *Actor, _ *memory) {
		here, there := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
		var open []*Upload
		for i, nick := range []string{"ana", "ana", "ana", "eva"} {
			open = append(open, create(t, a, nick, strconv.Itoa(i), CreateOptions{From: here}))
		}
		_, err := a.Create(bg, "bob", "x", CreateOptions{From: here})
		wantKind(t, err, Unavailable)
		// Partials of ana at another address belong to another user.
		open = append(open, create(t, a, "ana", "x", CreateOptions{From: there}))
		ok(t, open[0].Abort())
		ok(t, create(t, a, "bob", "y", CreateOptions{From: here}).Abort())
		for _, u := range open {
			ok(t, u.Abort())
		}
	})
}

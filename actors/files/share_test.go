package files

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
)

func TestACutUploadIsOfItsUserAndAddress(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, _ *memory) {
		here, there := byAt("ana", "192.0.2.1"), byAt("ana", "192.0.2.2")
		has := func(user event.Identity) bool {
			_, err := a.Partial(bg, user, "x")
			return err == nil
		}
		u := createBy(t, a, here, "x", CreateOptions{})
		write(t, u, "1234")
		ok(t, u.Abort())
		if !has(byAt("ANA", "192.0.2.1")) || !has(byAt("ana", "::ffff:192.0.2.1")) || has(there) || has(byAt("eva", "192.0.2.1")) || has(by("ana")) {
			t.Error("the cut upload is not that of ana at her address")
		}
		if w, err := a.Waiting(bg, there); err != nil || w.Count != 0 {
			t.Errorf("at another address ana is told of %+v %v", w, err)
		}
		// Another user of the same nick neither drops it nor continues it.
		_, err := a.Create(bg, there, "x", CreateOptions{Mode: Resume, Offset: 2})
		wantKind(t, err, BadOffset)
		ok(t, createBy(t, a, there, "x", CreateOptions{}).Abort())
		p, err := a.Partial(bg, here, "x")
		ok(t, err)
		commit(t, createBy(t, a, here, "x", CreateOptions{Mode: Resume, Offset: p.Size, Partial: p.ID}))

		u = createBy(t, a, byAt("ana", "127.0.0.1"), "y", CreateOptions{})
		write(t, u, "1234")
		ok(t, u.Abort())
		if _, err := a.Partial(bg, byAt("ana", "::1"), "y"); err != nil {
			t.Errorf("over IPv6 on the same machine: %v", err)
		}
		guest := byAt("guest", "192.0.2.1")
		guest.Guest = true
		u = createBy(t, a, guest, "z", CreateOptions{})
		write(t, u, "1234")
		ok(t, u.Abort())
		if _, err := a.Partial(bg, guest, "z"); KindOf(err) != NotFound {
			t.Errorf("of a guest's upload something is kept: %v", err)
		}
	})
}

func TestCutUploadsPushOutThoseOfWhoHasMost(t *testing.T) {
	change := func(c *Config) { c.PartialBytes, c.PartialCount = 100, 10 }
	cut := func(t *testing.T, a *Actor, from, user, name string, bytes int) {
		u := createBy(t, a, byAt(user, from), name, CreateOptions{})
		write(t, u, strings.Repeat("x", bytes))
		ok(t, u.Abort())
		<-time.After(time.Second) // of the bubble
	}
	want := func(t *testing.T, a *Actor, from, user, name string, kept bool) {
		t.Helper()
		if _, err := a.Partial(bg, byAt(user, from), name); (err == nil) != kept {
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
		const here, there = "192.0.2.1", "192.0.2.2"
		var open []*Upload
		for i, nick := range []string{"ana", "ana", "ana", "eva"} {
			open = append(open, createBy(t, a, byAt(nick, here), strconv.Itoa(i), CreateOptions{}))
		}
		_, err := a.Create(bg, byAt("bob", here), "x", CreateOptions{})
		wantKind(t, err, Unavailable)
		// Partials of ana at another address belong to another user.
		open = append(open, createBy(t, a, byAt("ana", there), "x", CreateOptions{}))
		ok(t, open[0].Abort())
		ok(t, createBy(t, a, byAt("bob", here), "y", CreateOptions{}).Abort())
		for _, u := range open {
			ok(t, u.Abort())
		}
	})
}

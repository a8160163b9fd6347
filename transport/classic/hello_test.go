package classic

import (
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestHelloTCP(t *testing.T) {
	for _, c := range []struct{ says, shown, answer string }{
		{"Hola mundo!", "* hello from 10.0.0.9: Hola mundo!\n", "hello from tertulia!"},
		{"Hola mundo!\n", "* hello from 10.0.0.9: Hola mundo!\n", "hello from tertulia!\n"},
		{"x\x1b[31m\r\n* ana left\n", "* hello from 10.0.0.9: x\n", "hello from tertulia!\n"},
		{"\n", "* hello from 10.0.0.9\n", "hello from tertulia!\n"},
		{long(1023), "* hello from 10.0.0.9: " + long(997) + "…\n", "hello from tertulia!"},
	} {
		bubble(t, Config{}, func(t *testing.T, h *house) {
			bob := h.multi("bob")
			p := h.open(h.greeter.newHello)
			pass(time.Second)
			p.wants() // the client speaks first
			half := len(c.says) / 2
			// Bytes after a complete hello may meet a closed connection.
			_, _ = io.WriteString(p.conn, c.says[:half])
			pass(gatherTime / 2)
			_, _ = io.WriteString(p.conn, c.says[half:])
			pass(gatherTime)
			p.wants(c.answer, gone)
			if got := strings.Join(bob.reads(), ""); got != c.shown {
				t.Errorf("the room sees %q, want %q", got, c.shown)
			}
		})
	}
}

func TestHelloOfOneWhoSaysNothing(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		p := h.open(h.greeter.newHello)
		pass(time.Minute)
		p.wants(gone)
		_ = p.conn.Close()
		<-p.ended
	})
}

func TestHelloUDP(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		bob := h.multi("bob")
		w := newWire()
		served := make(chan error, 1)
		go func() { served <- h.greeter.serveUDP(h.ctx, w) }()
		w.sends(1, "hola", "hola\n", "", "a\nb\u2028\xff", "* ana left")
		bob.wants("* hello from 10.0.0.5: hola\n", "* hello from 10.0.0.5: hola\n", "* hello from 10.0.0.5\n",
			"* hello from 10.0.0.5: a b\ufffd\n", "* hello from 10.0.0.5: * ana left\n")
		w.wants(t, 1)
		h.close()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
}

func TestHellosAreLimited(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		bob := h.multi("bob")
		hello := func() string {
			p := h.open(h.greeter.newHello)
			p.sends("x\n")
			return p.reads()[0]
		}
		for range helloRate.Burst {
			if got := hello(); got != "hello from tertulia!\n" {
				t.Errorf("is answered %q", got)
			}
		}
		if got, want := hello(), "hello from tertulia! There were too many hellos for yours to be shown\n"; got != want {
			t.Errorf("is answered %q, want %q", got, want)
		}
		if n := len(bob.reads()); n != helloRate.Burst {
			t.Errorf("%d hellos are shown", n)
		}
		pass(2 * time.Second)
		if got := hello(); got != "hello from tertulia!\n" {
			t.Errorf("is answered %q", got)
		}
	})
}

func TestHellosOfManyAddressesAreLimitedToo(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		shown := 0
		for i := range 10 * allHelloRate.Burst {
			ok, err := h.greeter.show(t.Context(), netip.MustParseAddr(fmt.Sprintf("10.0.%d.%d", i/256, i%256)), "hola")
			if err != nil {
				t.Fatal(err)
			}
			if ok {
				shown++
			}
		}
		if shown != allHelloRate.Burst {
			t.Errorf("%d hellos are shown", shown)
		}
	})
}

func FuzzAnnouncement(f *testing.F) {
	f.Add("Hola mundo!")
	f.Add("x\n* ana left\x1b[2J\xff")
	f.Fuzz(func(t *testing.T, text string) {
		got := announcement(netip.MustParseAddr("fe80::1%eth0"), text)
		if !strings.HasPrefix(got, "hello from fe80::1") || strings.ContainsAny(got, "\r\n\x00\x1b") || !utf8.ValidString(got) {
			t.Fatalf("%q is announced as %q", text, got)
		}
	})
}

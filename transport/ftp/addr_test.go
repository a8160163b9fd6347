package ftp

import (
	"fmt"
	"net"
	"net/netip"
	"testing"
)

func TestParsePort(t *testing.T) {
	for arg, want := range map[string]string{
		"127,0,0,1,4,1":      "127.0.0.1:1025",
		" 10,1,2,3,255,255 ": "10.1.2.3:65535",
		"127,0,0,1,004,1":    "127.0.0.1:1025",
		"127, 0, 0, 1, 4, 1": "127.0.0.1:1025",
		"":                   "",
		"127,0,0,1,4":        "",
		"127,0,0,1,4,1,1":    "",
		"127,0,0,256,4,1":    "",
		"127,0,0,-1,4,1":     "",
		"127,0,0,+1,4,1":     "",
		"127,0,0,1,4,":       "",
		"a,b,c,d,e,f":        "",
		"127.0.0.1:1025":     "",
	} {
		at, ok := parsePort(arg)
		if ok != (want != "") || ok && at.String() != want {
			t.Errorf("PORT %s: %v %v, want %q", arg, at, ok, want)
		}
	}
}

func TestParseEPRT(t *testing.T) {
	for arg, want := range map[string]string{
		"|1|132.235.1.2|6275|":           "1 132.235.1.2:6275",
		"|2|1080::8:800:200C:417A|5282|": "2 [1080::8:800:200c:417a]:5282",
		"!1!127.0.0.1!5!":                "1 127.0.0.1:5",
		"|3|anything|x|":                 "3 invalid AddrPort",
		"":                               "",
		"|":                              "",
		"|1|127.0.0.1|5":                 "",
		"|1|::1|5|":                      "",
		"|2|127.0.0.1|5|":                "",
		"|2|::ffff:1.2.3.4|5|":           "2 1.2.3.4:5",
		"|2|fe80::1%lo|5|":               "",
		"|1|127.0.0.1|65536|":            "",
		"|1|127.0.0.1|-5|":               "",
		"|1|127.0.0.1||":                 "",
		"|1|localhost|5|":                "",
		"|x|127.0.0.1|5|":                "",
		"1127.0.0.11511":                 "",
		"\x011\x01127.0.0.1\x015\x01":    "",
	} {
		family, at, ok := parseEPRT(arg)
		got := ""
		if ok {
			got = fmt.Sprint(family, " ", at)
		}
		if got != want {
			t.Errorf("EPRT %q: %q, want %q", arg, got, want)
		}
	}
}

func TestWhatIsOnTheServersOwnMachine(t *testing.T) {
	interfaces := []net.Addr{
		&net.IPNet{IP: net.IPv4(10, 0, 0, 5), Mask: net.CIDRMask(8, 32)},
		&net.IPNet{IP: net.ParseIP("fe80::5"), Mask: net.CIDRMask(64, 128)},
	}
	local, public := netip.MustParseAddr("192.168.1.9"), netip.MustParseAddr("203.0.113.1")
	for addr, want := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "::1": true, "::ffff:127.0.0.1": true,
		"10.0.0.5": true, "::ffff:10.0.0.5": true, "fe80::5%eth0": true,
		"192.168.1.9": true, "203.0.113.1": true,
		"10.0.0.6": false, "fe80::6%eth0": false, "192.168.1.8": false, "203.0.113.2": false,
	} {
		if got := isOwn(netip.MustParseAddr(addr), interfaces, local, public); got != want {
			t.Errorf("%s is this machine's: %v, want %v", addr, got, want)
		}
	}
	if isOwn(netip.MustParseAddr("10.0.0.6"), nil, netip.Addr{}) {
		t.Error("no address is taken for one")
	}
}

func TestParsePorts(t *testing.T) {
	for s, want := range map[string]Ports{
		"30000-30099": {30000, 30099},
		"2121":        {2121, 2121},
		"0":           {},
	} {
		p, err := ParsePorts(s)
		if err != nil || p != want {
			t.Errorf("%s: %v %v", s, p, err)
		}
		if p.String() != s {
			t.Errorf("%v shows as %s, want %s", p, p, s)
		}
	}
	for _, s := range []string{"", "-", "5-", "30099-30000", "80-90", "0-0-0", "0-10", "a-b", "65536", "30000-70000", " 1"} {
		if p, err := ParsePorts(s); err == nil {
			t.Errorf("%q is taken for %v", s, p)
		}
	}
}

func FuzzParsePort(f *testing.F) {
	f.Add("127,0,0,1,4,1")
	f.Fuzz(func(t *testing.T, arg string) {
		at, ok := parsePort(arg)
		if !ok {
			return
		}
		if again, ok := parsePort(portWords(at)); !ok || again != at {
			t.Fatalf("%q: %v, then %v", arg, at, again)
		}
	})
}

func FuzzParseEPRT(f *testing.F) {
	f.Add("|1|132.235.1.2|6275|")
	f.Add("|2|::1|6275|")
	f.Fuzz(func(t *testing.T, arg string) {
		family, at, ok := parseEPRT(arg)
		if !ok || family != familyIPv4 && family != familyIPv6 {
			if at != (netip.AddrPort{}) {
				t.Fatalf("%q: an address in spite of all: %v", arg, at)
			}
			return
		}
		if !at.Addr().IsValid() || at.Addr().Is4In6() || at.Addr().Zone() != "" {
			t.Fatalf("%q: %v", arg, at)
		}
	})
}

package app

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/internal/cli"
)

func linkOf(name string, addrs ...string) netLink {
	l := netLink{name: name}
	for _, a := range addrs {
		l.addrs = append(l.addrs, netip.MustParseAddr(a))
	}
	return l
}

func on(addr string) net.Addr { return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(addr)) }

func TestTheBestAddressIsNamedFirst(t *testing.T) {
	m := machine{links: []netLink{
		linkOf("lo", "127.0.0.1", "::1"),
		linkOf("docker0", "172.17.0.1", "fe80::42"),
		linkOf("br-5d1c", "172.18.0.1"),
		linkOf("eth1", "10.9.9.9", "169.254.7.7"),
		linkOf("wlan0", "192.168.1.5", "2001:db8::5", "fe80::5"),
		linkOf("veth12", "169.254.1.1"),
	}, route: netip.MustParseAddr("192.168.1.5")}
	for _, c := range []struct{ bound, want string }{
		{"0.0.0.0:4000", "192.168.1.5 10.9.9.9 169.254.7.7 172.17.0.1"},
		{"[::]:4000", "192.168.1.5 10.9.9.9 2001:db8::5 169.254.7.7"},
		{"127.0.0.1:4000", "localhost"},
		{"[::1]:4000", "localhost"},
		{"10.9.9.9:4000", "10.9.9.9"},
	} {
		if got := strings.Join(m.names(on(c.bound)), " "); got != c.want {
			t.Errorf("%s is reached at %q, want %q", c.bound, got, c.want)
		}
	}
	for _, name := range []string{"docker0", "br-5d1c", "veth12", "virbr0", "cni0"} {
		m := machine{links: []netLink{linkOf(name, "172.17.0.1"), linkOf("eth0", "2001:db8::1")}, route: netip.MustParseAddr("172.17.0.1")}
		if got := m.names(on("[::]:4000")); !slices.Equal(got, []string{"2001:db8::1", "172.17.0.1"}) {
			t.Errorf("with %s the addresses are %q", name, got)
		}
	}
	m = machine{links: []netLink{linkOf("lo", "127.0.0.1"), linkOf("eth0", "fe80::1")}}
	if got := m.names(on("[::]:4000")); got != nil {
		t.Errorf("a machine in no network is reached at %q", got)
	}
}

// listensAt is a listener that only has an address.
type listensAt struct {
	net.Listener
	addr net.Addr
}

func (l listensAt) Addr() net.Addr { return l.addr }

func TestTheStartUpTextSaysWhoCanComeIn(t *testing.T) {
	const advice = "start it with -host 0.0.0.0"
	home := machine{links: []netLink{linkOf("eth0", "192.168.1.5")}}
	for _, c := range []struct {
		bound, begin, command string
		machine               machine
		advises               bool
	}{
		{"127.0.0.1:4000", "open, for this machine only.\n", "  nc localhost 4000\n", home, true},
		{"0.0.0.0:4000", "open to the network.\n", "  nc 192.168.1.5 4000\n", home, false},
		{"0.0.0.0:4000", "open, but this machine has no network address yet.\n", "  nc localhost 4000\n", machine{}, false},
	} {
		var text strings.Builder
		ok(t, opened{chat: listensAt{addr: on(c.bound)}, machine: c.machine}.welcome(&text))
		got := text.String()
		if !strings.HasPrefix(got, "tertulia "+cli.Version()+" is "+c.begin) || !strings.Contains(got, c.command) || strings.Contains(got, advice) != c.advises {
			t.Errorf("at %s the start-up text is\n%s", c.bound, got)
		}
	}
}

func TestAnIPv4AddressOpensIPv4Only(t *testing.T) {
	local, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skip("this machine has no IPv6:", err)
	}
	_ = local.Close()
	for _, c := range []struct {
		host string
		six  bool
	}{{"0.0.0.0", false}, {"::", true}} {
		cfg := config{host: c.host, keepAlive: 1e9}
		l := listeners{cfg: &cfg}
		t.Cleanup(l.close)
		tcp, err := l.tcp(t.Context(), address{"tcp-addr", ":0"})
		ok(t, err)
		udp, err := l.udp(t.Context(), address{"udp-addr", ":0"})
		ok(t, err)
		for _, a := range []net.Addr{tcp.Addr(), udp.LocalAddr()} {
			if got := bound(a).Is6(); got != c.six {
				t.Errorf("-host %s opens %s", c.host, a)
			}
		}
		port := portOf(tcp.Addr())
		for network, want := range map[string]bool{"tcp4": true, "tcp6": c.six} {
			conn, err := new(net.Dialer).DialContext(context.Background(), network, net.JoinHostPort(map[string]string{"tcp4": "127.0.0.1", "tcp6": "::1"}[network], port))
			if (err == nil) != want {
				t.Errorf("-host %s lets %s in: %v", c.host, network, err)
			}
			if err == nil {
				_ = conn.Close()
			}
		}
	}
}

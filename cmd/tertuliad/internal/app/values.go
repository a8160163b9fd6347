package app

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"

	"tertulia/transport/ftp"
)

// An address is the value of a flag for a listener: "host:port", ":port" for the host of -host,
// or "off".
type address struct {
	flag, text string
}

// addressVar declares a flag for the address of a listener.
func addressVar(f *flags, a *address, name, value, help string) {
	*a = address{name, value}
	f.Var(a, name, help)
}

func (a *address) String() string { return a.text }

// Set implements flag.Value.
func (a *address) Set(text string) error {
	if text == "off" {
		a.text = text
		return nil
	}
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return errors.New("host:port, :port or off")
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return errors.New("host:port, :port or off, with a port from 0 to 65535")
	}
	a.text = text
	return nil
}

func (a *address) off() bool { return a.text == "off" }

// on returns the address as host:port, with host if the flag gives none.
func (a *address) on(host string) string {
	own, port, _ := net.SplitHostPort(a.text)
	if own == "" {
		own = strings.Trim(host, "[]")
	}
	return net.JoinHostPort(own, port)
}

// local returns a copy of the address with localhost if the flag gives no host.
func (a address) local() address {
	if !a.off() {
		a.text = a.on("localhost")
	}
	return a
}

// perAddr is the limit of connections from one public and one private address. Its text is two
// numbers with a comma, or a single number for both; 0 is no limit.
type perAddr struct{ public, private int }

func (p *perAddr) String() string { return fmt.Sprintf("%d,%d", p.public, p.private) }

// Set implements flag.Value.
func (p *perAddr) Set(text string) error {
	public, private, two := strings.Cut(text, ",")
	if !two {
		private = public
	}
	m, errPublic := strconv.Atoi(public)
	n, errPrivate := strconv.Atoi(private)
	if errPublic != nil || errPrivate != nil || m < 0 || n < 0 {
		return errors.New("a number from 0 on, or two with a comma between")
	}
	*p = perAddr{m, n}
	return nil
}

// size is a number of bytes, at most 1 PiB, written such as 64KiB.
type size int64

func (s *size) String() string {
	for _, unit := range []struct {
		bytes size
		name  string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if *s >= unit.bytes && *s%unit.bytes == 0 {
			return strconv.FormatInt(int64(*s/unit.bytes), 10) + unit.name
		}
	}
	return strconv.FormatInt(int64(*s), 10)
}

// Set implements flag.Value.
func (s *size) Set(text string) error {
	n, err := humanize.ParseBytes(text)
	if err != nil || n > 1<<50 {
		return errors.New("a size up to 1PiB, such as 512KiB or 1MiB")
	}
	*s = size(n)
	return nil
}

// passivePorts is a range of ports from 1024 up, or 0 for any free port.
type passivePorts ftp.Ports

func (p *passivePorts) String() string { return ftp.Ports(*p).String() }

// Set implements flag.Value.
func (p *passivePorts) Set(text string) error {
	ports, err := ftp.ParsePorts(text)
	if err != nil {
		return errors.New("a range of ports from 1024 on, the lower one first, such as 30000-30099; 0 for any free ones")
	}
	*p = passivePorts(ports)
	return nil
}

// networks is a comma-separated list of IP networks.
type networks []netip.Prefix

func (n *networks) String() string {
	list := make([]string, len(*n))
	for i, p := range *n {
		list[i] = p.String()
	}
	return strings.Join(list, ",")
}

// Set implements flag.Value.
func (n *networks) Set(text string) error {
	*n = nil
	for part := range strings.SplitSeq(text, ",") {
		p, err := netip.ParsePrefix(strings.TrimSpace(part))
		if err != nil {
			return fmt.Errorf("networks such as 192.168.0.0/16, with commas between; %q is none", part)
		}
		*n = append(*n, p.Masked())
	}
	return nil
}

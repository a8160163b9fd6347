package app

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

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

const (
	day     = 24 * time.Hour
	maxDays = 36_500 // about a century, which a time.Duration can hold
)

// parseDays parses a time such as 30d, 12h or 1d12h. A day has 24 hours.
func parseDays(text string) (time.Duration, error) {
	days, rest, found := strings.Cut(text, "d")
	if !found {
		days, rest = "0", text
	}
	n, err := strconv.ParseUint(days, 10, 32)
	if err != nil || n > maxDays {
		return 0, errors.New("it is not a number of days")
	}
	d := time.Duration(n) * day
	if rest == "" {
		return d, nil
	}
	more, err := time.ParseDuration(rest)
	if err != nil || more < 0 || more > maxDays*day {
		return 0, errors.New("it is not a time")
	}
	return d + more, nil
}

// formatDays is the inverse of parseDays.
func formatDays(d time.Duration) string {
	text := ""
	if days := d / day; days > 0 {
		text = strconv.FormatInt(int64(days), 10) + "d"
	}
	if rest := d % day; rest > 0 {
		text += rest.String()
	}
	return text
}

// retention is the time for which the history is kept on disk. Its text is such as 30d, 0 for ever,
// or off.
type retention struct {
	time time.Duration // 0: for ever
	off  bool
}

func (r *retention) String() string {
	switch {
	case r.off:
		return "off"
	case r.time == 0:
		return "0"
	}
	return formatDays(r.time)
}

// Set implements flag.Value.
func (r *retention) Set(text string) error {
	switch text {
	case "off":
		*r = retention{off: true}
		return nil
	case "0":
		*r = retention{}
		return nil
	}
	d, err := parseDays(text)
	if err != nil || d < time.Hour {
		return errors.New("a time from 1h on, such as 30d or 12h; 0 keeps for ever, off keeps in memory only")
	}
	*r = retention{time: d}
	return nil
}

// reach is the time by which guests may look back in the history; 0 is no limit. Its text is such as
// 7d, or all.
type reach time.Duration

func (r *reach) String() string {
	if *r == 0 {
		return "all"
	}
	return formatDays(time.Duration(*r))
}

// Set implements flag.Value.
func (r *reach) Set(text string) error {
	if text == "all" || text == "0" {
		*r = 0
		return nil
	}
	d, err := parseDays(text)
	if err != nil || d < time.Minute {
		return errors.New("a time from 1m on, such as 7d or 12h; all is no limit")
	}
	*r = reach(d)
	return nil
}

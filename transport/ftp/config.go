package ftp

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"tertulia/actors/accounts"
)

// Config is what a Server needs to know. Start from DefaultConfig: New takes
// every value as it is.
type Config struct {
	// Name is how the server calls itself in its greeting.
	Name string
	// Password is the one password that everybody must give. nil: any password
	// will do.
	Password *accounts.Password
	// HeldElsewhere reports whether somebody sits in the chat under a nick at none of
	// the addresses, so that a user there is not taken for them. It is asked when a
	// command begins for which that matters. nil: nobody sits there.
	HeldElsewhere func(ctx context.Context, nick string, addrs ...netip.Addr) (bool, error)
	// Tell shows a line to whoever sits in the chat under a nick. It must not wait for
	// them. nil: nobody is told.
	Tell func(ctx context.Context, nick, text string) error
	// PublishWithoutQuit publishes an upload whose client ended the control connection
	// in good order, without QUIT, before it ended the data connection or at once
	// after it (-ftp-publish-without-quit). A client that was killed looks the same. Fewer
	// bytes than ALLO announced are not published so.
	PublishWithoutQuit bool
	// PassivePorts are the ports on which clients open data connections
	// (-ftp-passive-ports). The zero value takes any free port.
	PassivePorts Ports
	// PublicAddr is the IPv4 address that PASV tells clients to connect to, for
	// a server behind an address translator. The zero value tells them the
	// address to which their control connection came.
	PublicAddr netip.Addr

	// ASCII converts line ends in TYPE A: CRLF on the network, LF on the shelf
	// (-ftp-ascii). Without it TYPE A moves bytes as they are.
	ASCII bool

	// ActiveLocal lets PORT and EPRT name ports on the server's own machine
	// (-ftp-active-local). Without it nobody reaches a service there through the server.
	ActiveLocal bool

	// IdleTimeout ends a session that has given no command for so long and is
	// moving no data.
	IdleTimeout time.Duration
	// LoginTimeout ends a session that has not logged in after so long.
	LoginTimeout time.Duration
	// AcceptTimeout is how long a data connection may take to come about, from the
	// PASV or EPSV on, and from the command of the transfer on.
	AcceptTimeout time.Duration
	// StallTimeout ends a transfer that has moved no byte for so long.
	StallTimeout time.Duration
	// ReplyTimeout ends a session whose client reads no replies for so long.
	ReplyTimeout time.Duration
	// GraceTimeout is how long transfers may go on once the server is stopping.
	GraceTimeout time.Duration

	// Metrics counts what happens. nil counts for nobody.
	Metrics *Metrics
	// Log receives what an operator should know. nil means slog.Default().
	Log *slog.Logger
}

// DefaultConfig returns the documented defaults.
func DefaultConfig() Config {
	return Config{
		Name:          "tertulia",
		PassivePorts:  Ports{First: 30000, Last: 30099},
		IdleTimeout:   5 * time.Minute,
		LoginTimeout:  time.Minute,
		AcceptTimeout: 30 * time.Second,
		StallTimeout:  5 * time.Minute,
		ReplyTimeout:  30 * time.Second,
		GraceTimeout:  5 * time.Second,
	}
}

// validate returns an error that names the first field that cannot be used.
func (c Config) validate() error {
	if strings.ContainsAny(c.Name, "\r\n") {
		return fmt.Errorf("field Name is %q: want one line", c.Name)
	}
	if c.PublicAddr.IsValid() && !c.PublicAddr.Unmap().Is4() {
		return fmt.Errorf("field PublicAddr is %v: want an IPv4 address", c.PublicAddr)
	}
	if err := c.PassivePorts.validate(); err != nil {
		return err
	}
	for _, span := range []struct {
		field string
		value time.Duration
		least time.Duration
	}{
		{"IdleTimeout", c.IdleTimeout, time.Millisecond},
		{"LoginTimeout", c.LoginTimeout, time.Millisecond},
		{"AcceptTimeout", c.AcceptTimeout, time.Millisecond},
		{"StallTimeout", c.StallTimeout, time.Millisecond},
		{"ReplyTimeout", c.ReplyTimeout, time.Millisecond},
		{"GraceTimeout", c.GraceTimeout, 0},
	} {
		if span.value < span.least {
			return fmt.Errorf("field %s is %v: want at least %v", span.field, span.value, span.least)
		}
	}
	return nil
}

// Ports is a range of TCP ports, both ends included. The zero value stands for
// any free port.
type Ports struct{ First, Last uint16 }

// ParsePorts reads a range as it stands on a command line: "30000-30099",
// "30000" for one port, or "0" for any free port.
func ParsePorts(s string) (Ports, error) {
	low, high, ranged := strings.Cut(s, "-")
	if !ranged {
		high = low
	}
	first, err1 := strconv.ParseUint(low, 10, 16)
	last, err2 := strconv.ParseUint(high, 10, 16)
	p := Ports{First: uint16(first), Last: uint16(last)}
	if err1 != nil || err2 != nil || p.validate() != nil {
		return Ports{}, fmt.Errorf("passive ports %q: want a range such as 30000-30099, or 0 for any free port", s)
	}
	return p, nil
}

// String returns the range as ParsePorts reads it.
func (p Ports) String() string {
	if p.First == p.Last {
		return strconv.Itoa(int(p.First))
	}
	return fmt.Sprintf("%d-%d", p.First, p.Last)
}

func (p Ports) validate() error {
	if p == (Ports{}) || p.First >= 1024 && p.First <= p.Last {
		return nil
	}
	return fmt.Errorf("field PassivePorts is %d to %d: want a range of ports from 1024 on, or 0 for any free port", p.First, p.Last)
}

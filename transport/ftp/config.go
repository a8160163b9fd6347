package ftp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"tertulia/actors/accounts"
)

// Config configures a Server. Start from DefaultConfig: New uses the values as they are.
type Config struct {
	// Name is the name of the server in its greeting. It has one line.
	Name string
	// Gate identifies the users and checks their passwords. Sessions ask it again for each
	// command whose result depends on the user. If nil, any password is accepted and every
	// nick is proven.
	Gate *accounts.Gate
	// Page is the URL of the page, for a browser that comes to this port. It may be empty.
	Page string
	// TLS has the server's certificate. It is required unless Policy is TLSOff.
	TLS *tls.Config
	// Policy says whether clients encrypt (-ftp-tls).
	Policy Policy
	// LaxClose publishes uploads over TLS whose clients do not mark the end of the stream, as over plain
	// FTP (-ftp-tls-close lax). Without it they are kept as partial uploads, unless they have the length
	// that ALLO has announced.
	LaxClose bool
	// Tell shows a line of text to the chat user with a nick. It must not wait for them.
	// If nil, no one is notified.
	Tell func(ctx context.Context, nick, text string) error
	// PublishWithoutQuit publishes uploads of clients that end the control connection in
	// good order without QUIT (-ftp-publish-without-quit). It matters if that end comes
	// before the end of the data connection or right after it. A client that was killed
	// looks the same. An upload with fewer bytes than ALLO announced is still not
	// published.
	PublishWithoutQuit bool
	// PassivePorts is the range of ports on which clients open data connections
	// (-ftp-passive-ports). The zero value uses any free port.
	PassivePorts Ports
	// PublicAddr is the IPv4 address in the replies to PASV, for a server behind NAT. The
	// zero value uses the local address of the control connection.
	PublicAddr netip.Addr

	// ASCII converts line ends in TYPE A: CRLF on the network, LF on the shelf
	// (-ftp-ascii). Without it, TYPE A transfers bytes unchanged.
	ASCII bool

	// ActiveLocal lets PORT and EPRT name ports on the server's own machine
	// (-ftp-active-local). Without it, clients cannot reach local services through the
	// server.
	ActiveLocal bool

	// IdleTimeout ends a session that has sent no command and moved no data for this time.
	IdleTimeout time.Duration
	// LoginTimeout ends a session that has not logged in within this time.
	LoginTimeout time.Duration
	// AcceptTimeout is the time for a data connection to open. It counts from the PASV or
	// EPSV, and again from the command of the transfer.
	AcceptTimeout time.Duration
	// StallTimeout ends a transfer that has moved no byte for this time.
	StallTimeout time.Duration
	// ReplyTimeout ends a session whose client has not read replies for this time.
	ReplyTimeout time.Duration
	// GraceTimeout is the time that running transfers have to finish while the server
	// stops. It may be 0.
	GraceTimeout time.Duration

	// Metrics receives the counts. nil means counters that are not registered.
	Metrics *Metrics
	// Log receives messages for the operator. nil means slog.Default().
	Log *slog.Logger
}

// DefaultConfig returns the default configuration.
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

// validate returns an error that names the first invalid field.
func (c Config) validate() error {
	if strings.ContainsAny(c.Name, "\r\n") {
		return fmt.Errorf("field Name is %q: want one line", c.Name)
	}
	if c.Policy != TLSOff && c.TLS == nil {
		return errors.New("field TLS is nil: Policy needs it")
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

// Ports is a range of TCP ports that includes both ends. The zero value stands for any
// free port.
type Ports struct{ First, Last uint16 }

// ParsePorts parses a range from a command line: "30000-30099", "30000" for one port, or
// "0" for any free port. It returns an error if the range is empty or includes a port
// below 1024.
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

// String returns the range in the form that ParsePorts reads.
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

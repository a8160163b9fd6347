package probe

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// Why says for what reason a probe was not answered.
type Why int

// The reasons, as far as the system tells them.
const (
	// Silent: nothing came within the time.
	Silent Why = iota
	// Refused: by a reset over TCP, by an ICMP message over UDP.
	Refused
	// HostUnreachable and NetUnreachable: a router or this machine said so.
	HostUnreachable
	NetUnreachable
	// NoName: the name stands for no address.
	NoName
	// NameTrouble: whoever knows names did not answer or failed.
	NameTrouble
	// Forbidden: this machine does not let it out.
	Forbidden
	// TooBig: no datagram of that size goes out here.
	TooBig
	// Broken: the connection was there and was reset.
	Broken
	// Closed: the far end closed the connection.
	Closed
	// Other: see the error's own words.
	Other
)

// whyNot finds the reason in an error of a socket.
func whyNot(err error) Why {
	timeout := net.Error(nil)
	dns := (*net.DNSError)(nil)
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return NoName
	case errors.As(err, &dns):
		return NameTrouble
	case errors.Is(err, syscall.ECONNREFUSED):
		return Refused
	case errors.Is(err, syscall.EHOSTUNREACH):
		return HostUnreachable
	case errors.Is(err, syscall.ENETUNREACH):
		return NetUnreachable
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return Broken
	case errors.Is(err, syscall.EMSGSIZE):
		return TooBig
	case errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed):
		return Closed
	case errors.Is(err, os.ErrPermission):
		return Forbidden
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return Silent
	}
	return Other
}

package probe

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// Why is the reason why a probe was not answered.
type Why int

// The reasons that the system reports.
const (
	// Silent: nothing arrived before the timeout.
	Silent Why = iota
	// Refused: a reset over TCP, an ICMP message over UDP.
	Refused
	// HostUnreachable and NetUnreachable: reported by a router or by this machine.
	HostUnreachable
	NetUnreachable
	// NoName: the name has no address.
	NoName
	// NameTrouble: the name server failed or did not answer.
	NameTrouble
	// Forbidden: this machine does not allow sending.
	Forbidden
	// TooBig: the datagram is too large to send.
	TooBig
	// Broken: an existing connection was reset.
	Broken
	// Closed: the far end closed the connection.
	Closed
	// Other: see the error.
	Other
)

// whyNot returns the reason for an error of a socket.
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

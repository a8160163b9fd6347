package tcp

import (
	"errors"
	"io"
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// States of a connection, from <netinet/tcp.h>.
const (
	established = 1
	closed      = 7
)

// infoOf returns what the kernel knows of a TCP connection. It is nil for any other
// connection. For a connection that this side has closed, State is closed and the rest
// is zero.
func infoOf(conn net.Conn) *unix.TCPInfo {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil
	}
	info := &unix.TCPInfo{State: closed}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return info
	}
	_ = raw.Control(func(fd uintptr) {
		if known, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO); err == nil {
			info = known
		}
	})
	return info
}

// state returns the state of a TCP connection, 0 for any other.
func state(conn net.Conn) uint8 {
	if info := infoOf(conn); info != nil {
		return info.State
	}
	return 0
}

// PathOf returns what the kernel has measured of the path to a connection's peer. It
// reports false where nothing is known: the connection is not TCP, or is closed.
func PathOf(conn net.Conn) (Path, bool) {
	info := infoOf(conn)
	if info == nil || info.State == closed {
		return Path{}, false
	}
	in := func(us uint32) time.Duration { return time.Duration(us) * time.Microsecond }
	return Path{RTT: in(info.Rtt), Var: in(info.Rttvar), RTO: in(info.Rto)}, true
}

// PeerClosed reports whether the other side has closed its direction of a TCP
// connection, even behind input that is not yet read.
func PeerClosed(conn net.Conn) bool {
	at := state(conn)
	return at != 0 && at != established
}

// Closed reports whether a TCP connection was reset.
func Closed(conn net.Conn) bool { return state(conn) == closed }

// Reason returns why a read from a connection has ended. That it was reset the
// kernel tells once: where a write has learned of it, the next read brings what
// looks like the stream's end. That is an error too, since what came last may be
// half a line.
func Reason(conn net.Conn, err error) error {
	if errors.Is(err, io.EOF) && Closed(conn) {
		return syscall.ECONNRESET
	}
	return err
}

package tcp

import (
	"errors"
	"io"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// States of a connection, from <netinet/tcp.h>.
const (
	established = 1
	closed      = 7
)

// state returns the state of a TCP connection, 0 for any other.
func state(conn net.Conn) uint8 {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return 0
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return closed
	}
	at := uint8(closed)
	_ = raw.Control(func(fd uintptr) {
		if info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO); err == nil {
			at = info.State
		}
	})
	return at
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

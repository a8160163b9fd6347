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
	closeWait   = 8 // the peer has ended its stream
)

// carrier returns the TCP connection that carries conn, or nil.
func carrier(conn net.Conn) *net.TCPConn {
	for {
		switch c := conn.(type) {
		case *net.TCPConn:
			return c
		case interface{ NetConn() net.Conn }:
			conn = c.NetConn()
		default:
			return nil
		}
	}
}

// infoOf returns the kernel's information about a TCP connection, and nil for a connection
// that TCP does not carry. After this side has closed the connection, State is closed and all other
// fields are zero.
func infoOf(conn net.Conn) *unix.TCPInfo {
	tcp := carrier(conn)
	if tcp == nil {
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

// state returns the state of a TCP connection, and 0 for a connection that TCP does not
// carry.
func state(conn net.Conn) uint8 {
	if info := infoOf(conn); info != nil {
		return info.State
	}
	return 0
}

// PathOf returns the kernel's measurements of the path to the peer of conn. It reports
// false if conn is not a TCP connection or is closed. It does not block.
func PathOf(conn net.Conn) (Path, bool) {
	info := infoOf(conn)
	if info == nil || info.State == closed {
		return Path{}, false
	}
	in := func(us uint32) time.Duration { return time.Duration(us) * time.Microsecond }
	return Path{RTT: in(info.Rtt), Var: in(info.Rttvar), RTO: in(info.Rto)}, true
}

// Bytes returns the bytes that a connection has received and sent. They are 0 if conn is not a TCP
// connection or is closed. It does not block.
func Bytes(conn net.Conn) (received, sent int64) {
	info := infoOf(conn)
	if info == nil {
		return 0, 0
	}
	received, sent = int64(info.Bytes_received), int64(info.Bytes_sent-info.Bytes_retrans)
	if info.State == closeWait {
		received-- // the kernel counts the end of the stream, too
	}
	return received, sent
}

// PeerClosed reports whether the peer has closed its direction of a TCP connection, even
// if input before the end is not read yet.
func PeerClosed(conn net.Conn) bool {
	at := state(conn)
	return at != 0 && at != established
}

// Closed reports whether a TCP connection was reset.
func Closed(conn net.Conn) bool { return state(conn) == closed }

// Reason returns the real reason for the error err of a read from conn. It replaces io.EOF
// by ECONNRESET if the connection was reset. The kernel reports a reset only once: if a
// write got that error, the next read returns io.EOF. The caller must not treat this as
// the end of the stream, because the last line may be incomplete.
func Reason(conn net.Conn, err error) error {
	if errors.Is(err, io.EOF) && Closed(conn) {
		return syscall.ECONNRESET
	}
	return err
}

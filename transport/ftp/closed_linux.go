package ftp

import (
	"net"

	"golang.org/x/sys/unix"
)

// peerClosed reports whether the other side has closed its direction of a TCP
// connection, even behind input that is not yet read.
func peerClosed(conn net.Conn) bool {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return false
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return true
	}
	closed := true
	_ = raw.Control(func(fd uintptr) {
		const established = 1 // TCP_ESTABLISHED of <netinet/tcp.h>
		info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
		closed = err == nil && info.State != established
	})
	return closed
}

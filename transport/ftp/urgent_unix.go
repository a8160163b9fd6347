//go:build unix

package ftp

import (
	"net"
	"syscall"
)

// inlineUrgent lets urgent data arrive in its place among the rest. Clients
// send ABOR, or its last byte, as urgent data (RFC 959 §4.1.3).
func inlineUrgent(conn net.Conn) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return
	}
	if raw, err := tcp.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) {
			syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_OOBINLINE, 1)
		})
	}
}

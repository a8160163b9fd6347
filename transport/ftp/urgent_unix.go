//go:build unix

package ftp

import (
	"net"
	"syscall"
)

// inlineUrgent lets urgent data arrive in its place among the rest. Clients
// send ABOR, or its last byte, as urgent data (RFC 959 §4.1.3); from one whose
// connection refuses the option, ABOR may have to come twice.
func inlineUrgent(conn net.Conn) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return
	}
	if raw, err := tcp.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			_ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_OOBINLINE, 1)
		})
	}
}

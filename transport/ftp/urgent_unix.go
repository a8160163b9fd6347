//go:build unix

package ftp

import (
	"net"
	"syscall"
)

// inlineUrgent makes the kernel deliver urgent data in order with other data. Clients
// send ABOR, or its last byte, as urgent data (RFC 959 §4.1.3). If the connection refuses
// the option, a client may have to send ABOR twice.
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

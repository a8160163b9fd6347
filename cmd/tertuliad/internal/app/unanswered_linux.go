package app

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// boundUnanswered sets TCP_USER_TIMEOUT to d on the listener, whose connections inherit it. A
// connection then ends if sent data stays unacknowledged for d. Keep-alive does not detect a
// lost peer while data is unacknowledged; the kernel retransmits for about 15 minutes. A
// Multipath TCP socket, which systemd may pass, rejects the option and keeps its default.
func boundUnanswered(l *net.TCPListener, d time.Duration) net.Listener {
	if raw, err := l.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(d.Milliseconds()))
		})
	}
	return l
}

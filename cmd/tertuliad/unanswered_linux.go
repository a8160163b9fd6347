package main

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// boundUnanswered returns a listener whose connections end once nothing that was sent has
// been acknowledged for so long. Keep-alive does not find a peer that is gone while there
// is something to send: the kernel then sends it again and again, for some 15 minutes.
// Connections inherit the option from the listener. A Multipath TCP socket, which systemd
// may give, refuses the option and stays as it is.
func boundUnanswered(l *net.TCPListener, d time.Duration) net.Listener {
	if raw, err := l.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(d.Milliseconds()))
		})
	}
	return l
}

//go:build unix

package servertest

import (
	"testing"

	"golang.org/x/sys/unix"
)

// Stalls opens a connection for which the kernels hold little.
func (s *Server) Stalls(t *testing.T, nick string) *User {
	t.Helper()
	u := Knock(t, s.Chat, func(fd int) error {
		if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 4096); err != nil {
			return err
		}
		return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_MAXSEG, 536)
	})
	u.Sends(nick)
	u.Until(Seated)
	return u
}

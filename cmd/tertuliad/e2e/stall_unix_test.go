//go:build unix

package e2e

import (
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"

	"golang.org/x/sys/unix"
)

// stalls opens a connection for which the kernels hold little.
func (s *server) stalls(t *testing.T, nick string) *user {
	t.Helper()
	u := servertest.Knock(t, s.Chat, func(fd int) error {
		if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 4096); err != nil {
			return err
		}
		return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_MAXSEG, 536)
	})
	u.Sends(nick)
	u.Until(servertest.Seated)
	return u
}

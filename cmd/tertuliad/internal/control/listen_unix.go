//go:build !windows

package control

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// listen makes the socket at path, and replaces what is there.
//
// The mode of a new socket depends on the umask, which belongs to the whole process. So the socket
// is bound in a folder that only its owner can enter, gets its mode there, and is then moved.
func listen(path string) (net.Listener, error) {
	private, err := os.MkdirTemp(filepath.Dir(path), ".control-")
	if err != nil {
		return nil, err
	}
	made := filepath.Join(private, Socket)
	l, err := bind(made)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(private))
	}
	if err = os.Chmod(made, 0o600); err == nil {
		err = os.Rename(made, path)
	}
	if err = errors.Join(err, os.RemoveAll(private)); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// isRefused reports whether nobody listens on a socket that exists.
func isRefused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }

// isReset reports whether the other end has gone.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

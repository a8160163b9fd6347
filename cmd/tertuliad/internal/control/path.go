package control

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
)

// maxPath is the number of bytes of a socket's path that every system takes: macOS takes 103, Linux
// and Windows take 107.
const maxPath = 103

// dial connects to the socket at path.
func dial(ctx context.Context, path string) (conn net.Conn, err error) {
	err = withShort(path, func(path string) error {
		conn, err = new(net.Dialer).DialContext(ctx, "unix", path)
		return err
	})
	return conn, err
}

// bind makes a socket at path. Closing it leaves its file.
func bind(path string) (l *net.UnixListener, err error) {
	err = withShort(path, func(path string) error {
		l, err = net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		return err
	})
	if err == nil {
		l.SetUnlinkOnClose(false)
	}
	return l, err
}

// withShort calls use with a path of the same file that is not longer than maxPath. Linux has such a
// path for every folder that is open. On other systems the error is that path is too long.
func withShort(path string, use func(string) error) error {
	if len(path) <= maxPath {
		return use(path)
	}
	if runtime.GOOS != "linux" {
		return fmt.Errorf("its path has %d bytes, but a socket's has %d at most: name a folder with a shorter path", len(path), maxPath)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close()
	return use(fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path)))
}

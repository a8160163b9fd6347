package files

import (
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"
)

// oPath opens a file only for its facts, without the right to read it.
const oPath = unix.O_PATH

// openDirect opens a file below a folder if no part of its name is a link (openat2(2)). One system
// call does what os.Root needs several for in each folder. It returns ErrNotExist only if there is
// no such file. After any other error the file may exist.
func openDirect(folder *os.File, name string, flags int) (*os.File, error) {
	how := unix.OpenHow{
		Flags:   uint64(flags) | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS,
	}
	fd, err := unix.Openat2(int(folder.Fd()), name, &how)
	runtime.KeepAlive(folder)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), filepath.Join(folder.Name(), name)), nil
}

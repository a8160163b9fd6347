//go:build linux || darwin || freebsd

package files

import (
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const oDirectory = syscall.O_DIRECTORY

// idOf returns the identity of a file.
func idOf(fi fs.FileInfo) ID {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return ID{}
	}
	return ID{uint64(st.Dev), uint64(st.Ino)} //nolint:unconvert // as below
}

// lstatIn returns a function that reads the facts of a name in an open folder, without
// following a link.
func lstatIn(d *os.File) func(name string) (Info, error) {
	fd := int(d.Fd())
	return func(name string) (Info, error) {
		var st unix.Stat_t
		var err error = unix.EINTR
		for err == unix.EINTR {
			err = unix.Fstatat(fd, name, &st, unix.AT_SYMLINK_NOFOLLOW)
		}
		if err != nil {
			return Info{}, &fs.PathError{Op: "lstat", Path: name, Err: err}
		}
		i := Info{
			Name:    name,
			ModTime: time.Unix(st.Mtim.Unix()),
			Changed: time.Unix(st.Ctim.Unix()),
			Mode:    fs.FileMode(st.Mode & 0o777),
			ID:      ID{uint64(st.Dev), uint64(st.Ino)}, //nolint:unconvert // their types differ between systems
		}
		switch st.Mode & unix.S_IFMT {
		case unix.S_IFREG:
			i.Size = st.Size
		case unix.S_IFDIR:
			i.Mode |= fs.ModeDir
		case unix.S_IFLNK:
			i.Mode |= fs.ModeSymlink
		default:
			i.Mode |= fs.ModeIrregular
		}
		return i, nil
	}
}

// changed returns the change time of the inode.
func changed(fi fs.FileInfo) time.Time {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return time.Time{}
	}
	at := ctime(st)
	return time.Unix(at.Unix())
}

// diskFree returns the number of bytes that an ordinary user may still write.
func diskFree(dir string) (int64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return int64(st.Bavail) * int64(st.Bsize), nil //nolint:unconvert // as above
}

// lockFile locks the file for this process. It fails if another process has the lock.
func lockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// bootID changes when the machine starts; bytes that were not flushed by then are lost. ""
// means that it is not known.
func bootID() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}

// mayWrite returns nil if this process may create files in a folder, and otherwise the reason.
func mayWrite(dir string) error { return unix.Access(dir, unix.W_OK|unix.X_OK) }

//go:build linux || darwin || freebsd

package files

import (
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const oDirectory = syscall.O_DIRECTORY

// unique returns device and inode, in hexadecimal.
func unique(fi fs.FileInfo) string {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	var b [40]byte
	u := strconv.AppendUint(b[:0], uint64(st.Dev), 16) //nolint:unconvert // its type differs between systems
	u = append(u, 'g')
	return string(strconv.AppendUint(u, uint64(st.Ino), 16)) //nolint:unconvert // as above
}

// changed returns the inode's time of change.
func changed(fi fs.FileInfo) time.Time {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return time.Time{}
	}
	at := ctime(st)
	return time.Unix(at.Unix())
}

// diskFree returns the bytes that an ordinary user may still write.
func diskFree(dir string) (int64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return int64(st.Bavail) * int64(st.Bsize), nil //nolint:unconvert // as above
}

// lockFile takes the file for this process, and fails if another has it.
func lockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// bootID changes when the machine starts: what was not flushed before is lost
// then. "" means that it is not known.
func bootID() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}

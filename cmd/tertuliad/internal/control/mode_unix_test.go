//go:build unix

package control

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// The umask of the test would give everybody access.
func TestNobodyElseCanConnectAtAnyMoment(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	dir := t.TempDir()
	path := filepath.Join(dir, Socket)
	stop, seen := make(chan struct{}), make(chan map[fs.FileMode]int)
	go func() {
		modes := make(map[fs.FileMode]int)
		for {
			select {
			case <-stop:
				seen <- modes
				return
			default:
			}
			if fi, err := os.Lstat(path); err == nil {
				modes[fi.Mode()]++
			}
		}
	}()
	for range 100 {
		ok(t, listenIn(t, dir).listener.Close()) // the next one replaces its socket
	}
	close(stop)
	modes := <-seen
	fi, err := os.Lstat(path)
	ok(t, err)
	modes[fi.Mode()]++
	for mode := range modes {
		if mode != fs.ModeSocket|0o600 {
			t.Errorf("the socket has had the mode %v", mode)
		}
	}
}

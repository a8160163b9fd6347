//go:build linux

package server

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// listens reports whether the process or a descendant of it listens on a TCP port, on any address.
// It reports false while it cannot find out, for example since the process has just ended.
func (p Process) listens(port int) bool {
	sockets := listeners(port)
	if len(sockets) == 0 { // the usual case while a server starts, and cheap to find out
		return false
	}
	family, err := p.family()
	if err != nil {
		return false
	}
	for _, member := range family {
		open, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", member.pid))
		for _, fd := range open {
			if target, err := os.Readlink(fd); err == nil && slices.Contains(sockets, target) {
				return true
			}
		}
	}
	return false
}

// listeners returns the sockets that listen on a TCP port, as links in /proc/PID/fd name them
// (proc_pid_net(5)).
func listeners(port int) (sockets []string) {
	const address, state, inode, listening = 1, 3, 9, "0A" // fields of a row, and a value
	for _, table := range []string{"/proc/self/net/tcp", "/proc/self/net/tcp6"} {
		text, _ := os.ReadFile(table) // the second is missing on a machine without IPv6
		for row := range strings.Lines(string(text)) {
			f := strings.Fields(row)
			if len(f) > inode && f[state] == listening && strings.HasSuffix(f[address], fmt.Sprintf(":%04X", port)) {
				sockets = append(sockets, "socket:["+f[inode]+"]")
			}
		}
	}
	return sockets
}

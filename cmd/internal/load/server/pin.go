//go:build linux

package server

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// Cores are what the two sides of a measurement may use.
type Cores struct{ Server, Load unix.CPUSet }

// Apart gives the server the first core that this process may use and the load the
// others. It returns an error where there is only one.
func Apart() (*Cores, error) {
	var all, first unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil {
		return nil, fmt.Errorf("the cores of this process: %w", err)
	}
	if all.Count() < 2 {
		return nil, fmt.Errorf("server and load need a core each, and there is only one")
	}
	for core := 0; first.Count() == 0; core++ {
		if all.IsSet(core) {
			first.Set(core)
			all.Clear(core)
		}
	}
	return &Cores{Server: first, Load: all}, nil
}

// PinLoad binds this process to its cores: a thread that starts later is bound as
// the one that starts it.
func (c *Cores) PinLoad() error {
	threads, err := filepath.Glob("/proc/self/task/*")
	if err != nil {
		return err
	}
	for _, path := range threads {
		if id, err := strconv.Atoi(filepath.Base(path)); err == nil {
			if err := unix.SchedSetaffinity(id, &c.Load); err != nil && err != unix.ESRCH {
				return fmt.Errorf("bind the load to its core: %w", err)
			}
		}
	}
	return nil
}

// start calls f on a thread that is bound to the server's core, as is the process
// that f starts.
func (c *Cores) start(f func() error) error {
	if c == nil {
		return f()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.SchedSetaffinity(0, &c.Server); err != nil {
		return fmt.Errorf("bind the server to its core: %w", err)
	}
	err := f()
	if back := unix.SchedSetaffinity(0, &c.Load); back != nil && err == nil {
		err = fmt.Errorf("bind the load to its core: %w", back)
	}
	return err
}

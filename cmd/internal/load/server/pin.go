//go:build linux

package server

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// Cores are the CPU cores of the two sides of a measurement.
type Cores struct{ Server, Load unix.CPUSet }

// Apart assigns the first core of this process to the server, and the others to the load. It
// returns an error if there is only one.
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

// PinLoad binds all threads of this process to the load's cores. Later threads inherit the
// binding from the thread that starts them.
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

// start calls f on a thread that is bound to the server's core. A process that f starts
// inherits the binding. If c is nil, it only calls f.
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

//go:build linux

package server

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// A Process is a server's process with all its descendants.
type Process struct{ PID int }

// tick is the unit of times in /proc/PID/stat: USER_HZ, which is 100 on all systems that Go
// supports.
const tick = 10 * time.Millisecond

// A stat holds some fields of /proc/PID/stat (proc_pid_stat(5)).
type stat struct {
	pid, parent int
	cpu         time.Duration // includes children that have ended and were waited for
}

// readStat reads the parent and the CPU time of a process.
func readStat(pid int) (stat, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, err
	}
	s := stat{pid: pid}
	// The name in brackets may contain any character.
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(fields) < 15 {
		return stat{}, fmt.Errorf("/proc/%d/stat is %q", pid, text)
	}
	if s.parent, err = strconv.Atoi(string(fields[1])); err != nil {
		return stat{}, fmt.Errorf("the parent of process %d: %w", pid, err)
	}
	for _, field := range fields[11:15] { // utime, stime, cutime, cstime
		ticks, err := strconv.ParseInt(string(field), 10, 64)
		if err != nil {
			return stat{}, fmt.Errorf("the CPU time of process %d: %w", pid, err)
		}
		s.cpu += time.Duration(ticks) * tick
	}
	return s, nil
}

// family returns the process and all its descendants.
func (p Process) family() ([]stat, error) {
	first, err := readStat(p.PID)
	if err != nil {
		return nil, fmt.Errorf("the server's process: %w", err)
	}
	paths, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil, err
	}
	children := make(map[int][]stat)
	for _, path := range paths {
		if pid, err := strconv.Atoi(filepath.Base(path)); err == nil {
			if s, err := readStat(pid); err == nil { // it may have ended
				children[s.parent] = append(children[s.parent], s)
			}
		}
	}
	family := []stat{first}
	for i := 0; i < len(family); i++ {
		family = append(family, children[family[i].pid]...)
	}
	return family, nil
}

// CPU implements load.Meter, with a resolution of 10 ms.
func (p Process) CPU() (time.Duration, error) {
	family, err := p.family()
	var sum time.Duration
	for _, s := range family {
		sum += s.cpu
	}
	return sum, err
}

// Resident implements load.Meter. It returns the proportional set size, which divides shared
// memory among its processes (proc_pid_smaps_rollup(5)).
func (p Process) Resident() (int64, error) {
	family, err := p.family()
	if err != nil {
		return 0, err
	}
	var sum int64
	for i, s := range family {
		kib, err := proportional(s.pid)
		if err != nil && (i == 0 || !errors.Is(err, errGone)) {
			return 0, fmt.Errorf("the server's memory: %w", err)
		}
		sum += kib << 10
	}
	return sum, nil
}

// errGone is the error for a process that has ended, even while it is being read.
var errGone = errors.New("the process has ended")

// proportional returns the proportional set size of a process, in KiB. For a process that has
// ended, the file is missing, unreadable (ESRCH), or empty until the parent waits for it; it
// then returns errGone.
func proportional(pid int) (kib int64, err error) {
	rollup, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ESRCH), err == nil && len(rollup) == 0:
		return 0, errGone
	case err != nil:
		return 0, err
	}
	for lines := bufio.NewScanner(bytes.NewReader(rollup)); lines.Scan(); {
		if fields := bytes.Fields(lines.Bytes()); len(fields) > 1 && string(fields[0]) == "Pss:" {
			return strconv.ParseInt(string(fields[1]), 10, 64)
		}
	}
	return 0, fmt.Errorf("/proc/%d/smaps_rollup has no Pss", pid)
}

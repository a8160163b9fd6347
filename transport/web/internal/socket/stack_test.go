// The size of a frame depends on the processor and on the race detector.

//go:build !race && amd64

package socket

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"tertulia/actors/room"
)

// stacks returns the bytes of all stacks in use, without those that the collector frees.
func stacks() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.StackInuse
}

// The reader's stack and the writer's begin with 2 KiB. One that has grown keeps 4 KiB.
func TestTheStacksOfAnIdleTabDoNotGrow(t *testing.T) {
	const tabs, most = 1000, 5600 // some grow by chance: see stack_test.go of package line
	f := serve(t, Config{}, room.Config{})
	before := stacks()
	for i := range tabs {
		f.join(fmt.Sprint("u", i)).Conn.SetDeadline(time.Time{})
	}
	if each := int64(stacks()-before) / tabs; each > most {
		t.Errorf("an idle tab has %d bytes of stacks, want %d at most", each, most)
	}
}

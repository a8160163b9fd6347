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

// The reader's stack has 2 KiB, and does not grow. The writer's grows to 4 KiB, as soon as it sets a
// deadline.
func TestTheStacksOfAnIdleTabDoNotGrow(t *testing.T) {
	const tabs, most = 1000, 6600
	f := serve(t, Config{}, room.Config{})
	before := stacks()
	for i := range tabs {
		f.join(fmt.Sprint("u", i)).Conn.SetDeadline(time.Time{})
	}
	if each := int64(stacks()-before) / tabs; each > most {
		t.Errorf("an idle tab has %d bytes of stacks, want %d at most", each, most)
	}
}

package servertest

import (
	"os"
	"runtime"
	"testing"
)

// Left counts the resources that a server may leave in its process.
func Left(t *testing.T) (goroutines, files int) {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("only Linux tells which files a process has open: ", err)
	}
	return runtime.NumGoroutine(), len(open)
}

// HeapInUse returns the size of the heap after a collection, in bytes.
func HeapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

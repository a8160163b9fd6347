//go:build linux

package shelf

import (
	"bytes"
	"math/rand/v2"
)

// chunk is the number of bytes per read and write.
const chunk = 256 << 10

// period is the number of bytes after which the content of a file repeats. It is not a power of
// two, so that a misplaced block is detected.
const period = 1<<20 + 7

// pattern is one period and another chunk, so that every chunk of a file is contiguous in it.
var pattern = func() []byte {
	p := make([]byte, period+chunk)
	r := rand.NewChaCha8([32]byte{})
	_, _ = r.Read(p[:period])
	copy(p[period:], p)
	return p
}()

// content returns the bytes of any file from at on, at most n and at most a chunk.
func content(at, n int64) []byte {
	from := at % period
	return pattern[from : from+min(n, chunk)]
}

// same reports whether b, at most a chunk, is the content of a file from at on.
func same(b []byte, at int64) bool { return bytes.Equal(b, content(at, int64(len(b)))) }

//go:build linux

package ftp

import (
	"bytes"
	"math/rand/v2"
)

// chunk is how much is read and written at once, in bytes.
const chunk = 256 << 10

// period is after how many bytes a file's content begins anew: no power of two, so that no
// block that is out of its place looks right.
const period = 1<<20 + 7

// pattern is one period and a chunk more, so that a chunk from anywhere is in one piece.
var pattern = func() []byte {
	p := make([]byte, period+chunk)
	r := rand.NewChaCha8([32]byte{})
	_, _ = r.Read(p[:period])
	copy(p[period:], p)
	return p
}()

// content returns at most n bytes of any file from at on, and at most a chunk.
func content(at, n int64) []byte {
	from := at % period
	return pattern[from : from+min(n, chunk)]
}

// same reports whether b, at most a chunk, is what a file has from at on.
func same(b []byte, at int64) bool { return bytes.Equal(b, content(at, int64(len(b)))) }

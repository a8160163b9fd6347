package lines

import (
	"bytes"
	"testing"
)

// BenchmarkParse parses reads of 8 KiB that contain lines of 100 bytes.
func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	read := bytes.Repeat(append(bytes.Repeat([]byte{'x'}, 100), '\n'), 81)
	b.SetBytes(int64(len(read)))
	p := NewParser(1024)
	var got []Line
	for b.Loop() {
		got, _ = p.Parse(got[:0], read)
	}
}

package plain

import (
	"strings"
	"testing"
)

func BenchmarkLine(b *testing.B) {
	clean := strings.Repeat("a line ", 14)
	b.SetBytes(int64(len(clean)))
	for b.Loop() {
		Line(clean)
	}
}

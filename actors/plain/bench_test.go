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

func BenchmarkLookalikes(b *testing.B) {
	for _, nick := range []string{"ana", "user101", "Mariana", "МАРИЯ"} {
		b.Run(nick, func(b *testing.B) {
			for b.Loop() {
				Lookalikes(nick)
			}
		})
	}
}

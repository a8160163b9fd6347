package wording

import (
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/room"
)

// BenchmarkLine renders the lines that a busy room has most.
func BenchmarkLine(b *testing.B) {
	for name, v := range map[string]room.View{
		"said":   {Entry: event.Entry{Kind: event.Said, Nick: "ana", Text: "hola a todo el mundo"}},
		"joined": {Entry: event.Entry{Kind: event.Joined, Nick: "ana"}},
	} {
		b.Run(name, func(b *testing.B) {
			dst := make([]byte, 0, 256)
			for b.Loop() {
				dst = AppendLine(dst[:0], &v)
			}
		})
	}
}

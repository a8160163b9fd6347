package dialect_test

import (
	"fmt"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/console"
	"tertulia/transport/irc/internal/protocol"
)

// BenchmarkAppend renders a line of 30 bytes for clients of IRC with few and many capabilities, and for our own client.
func BenchmarkAppend(b *testing.B) {
	v := by(event.Said, "hola a todos, ya son las diez.")
	v.Seq, v.Account = 123456, "Ana"
	for name, d := range map[string]room.Dialect{"plain": with(0), "tags": with(tags), "line": console.Dialect{}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			dst := make([]byte, 0, 1024)
			for b.Loop() {
				dst = d.Append(dst[:0], &v)
			}
		})
	}
}

// BenchmarkNames renders a room of 2,000 members.
func BenchmarkNames(b *testing.B) {
	r := event.Reply{Kind: event.Listed, Room: "#lab", Self: "bob"}
	for i := range 2000 {
		r.Members = append(r.Members, event.Member{Nick: fmt.Sprintf("user%d", i)})
	}
	d := with(protocol.MultiPrefix)
	dst := make([]byte, 0, 1<<20)
	for b.Loop() {
		dst = d.AppendReply(dst[:0], &r)
	}
}

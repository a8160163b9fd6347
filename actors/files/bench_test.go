package files

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
)

// BenchmarkCommit uploads 4 KiB files, each over the older version or under a new name, by one
// session or by eight at once.
func BenchmarkCommit(b *testing.B) {
	text := make([]byte, 4096)
	for _, durable := range []bool{true, false} {
		for _, sessions := range []int{1, 8} {
			for _, fresh := range []bool{true, false} {
				b.Run(fmt.Sprintf("sync=%v/sessions=%d/new=%v", durable, sessions, fresh), func(b *testing.B) {
					a, _ := shelfIn(b, func(c *Config) { c.Sync = durable })
					put(b, a, "ana", "x", "x")
					var wg sync.WaitGroup
					b.ResetTimer()
					for s := range sessions {
						wg.Go(func() {
							for i := s; i < b.N; i += sessions {
								name := fmt.Sprintf("f%d", s)
								if fresh {
									name = fmt.Sprintf("f%d", i)
								}
								u, err := a.Create(bg, by("ana"), name, CreateOptions{})
								if err != nil {
									b.Error(err)
									return
								}
								if _, err := u.File.Write(text); err != nil {
									b.Error(err)
								}
								if _, err := u.Commit(bg); err != nil {
									b.Error(err)
									return
								}
							}
						})
					}
					wg.Wait()
				})
			}
		}
	}
}

func BenchmarkOpenRead4K(b *testing.B) {
	a, _ := shelfIn(b, nil)
	put(b, a, "ana", "x", string(make([]byte, 4096)))
	buf := make([]byte, 8192)
	for b.Loop() {
		l, err := a.Open(bg, by("ana"), "/x")
		if err != nil {
			b.Fatal(err)
		}
		if n, err := l.Read(buf); n != 4096 {
			b.Fatal(n, err)
		}
		ok(b, l.Close())
	}
}

func BenchmarkReadDir10000(b *testing.B) {
	a, _ := shelfIn(b, func(c *Config) { c.Sync = false })
	for i := range 10000 {
		put(b, a, "ana", fmt.Sprintf("file%d", i), "")
	}
	for b.Loop() {
		d, err := a.ReadDir(bg, by("ana"), "/", 0)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for {
			list, err := d.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			n += len(list)
		}
		ok(b, d.Close())
		if n != 10000 {
			b.Fatal(n)
		}
	}
}

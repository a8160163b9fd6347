//go:build linux

package main

import (
	"fmt"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// person is what a guest with nc sends first. The senders' nicks have one
// length, so that all lines have.
func person(i int) string {
	if i < 10 {
		return fmt.Sprintf("s%d\n", i)
	}
	return fmt.Sprintf("guest%d\n", i)
}

// loner is what our client sends first, for a room of its own.
func loner(i int) string {
	return fmt.Sprintf("/client 1 %032x - 0 #room%d\nguest%d\n", i, i, i)
}

// BenchmarkFanOut is lines of 100 bytes from some senders to all seats of a
// room, over loopback. An operation is a line that all have read. cpu-s/M is
// the server's seconds per million deliveries, B/delivery what it allocates. Where
// load-% is near 100, the load was measured and not the server.
func BenchmarkFanOut(b *testing.B) {
	for _, c := range []struct{ seats, senders, window int }{
		{10, 10, 16},
		{100, 10, 16},
		{1000, 10, 16},
		{1000, 1, 16},
		{100, 1, 1},
		{1000, 1, 1},
	} {
		b.Run(fmt.Sprintf("seats=%d/senders=%d/window=%d", c.seats, c.senders, c.window), func(b *testing.B) {
			server := measure(b)
			defer server.stop()
			l := newLoad(server)
			defer l.close()
			l.join(c.seats, 64, person)
			before, busy := server.usage(), loadCPU()
			l.talk(c.senders, c.window)
			lines := 0
			for b.Loop() {
				for lines++; l.arrived < lines*c.seats; {
					l.poll()
				}
			}
			deliveries := float64(l.arrived)
			after, busy := server.usage(), loadCPU()-busy
			l.settle()
			b.ReportMetric(deliveries/b.Elapsed().Seconds(), "deliveries/s")
			b.ReportMetric((after.cpu-before.cpu)/deliveries*1e6, "cpu-s/M")
			b.ReportMetric((after.allocated-before.allocated)/deliveries, "B/delivery")
			b.ReportMetric(100*busy.Seconds()/b.Elapsed().Seconds(), "load-%")
		})
	}
}

// loadCPU returns the time that this process has used.
func loadCPU() time.Duration {
	var used unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkJoin is 5,000 guests who come as fast as they are let in.
func BenchmarkJoin(b *testing.B) {
	const guests = 5000
	for _, c := range []struct {
		name  string
		hello func(int) string
	}{
		{"one room", person},
		{"own rooms", loner},
	} {
		b.Run(c.name, func(b *testing.B) {
			var cpu float64
			for b.Loop() {
				b.StopTimer()
				used := gather(b, guests, c.hello, b.StartTimer, b.StopTimer)
				cpu += used.cpu
				b.StartTimer()
			}
			joins := float64(guests * b.N)
			b.ReportMetric(joins/b.Elapsed().Seconds(), "joins/s")
			b.ReportMetric(cpu/joins*1e6, "cpu-µs/join")
		})
	}
}

// BenchmarkIdle is the memory of 9,000 guests who sit in one room and are quiet.
func BenchmarkIdle(b *testing.B) {
	const guests = 9000
	nothing := func() {}
	var resident float64
	for b.Loop() {
		resident += gather(b, guests, person, nothing, nothing).resident
	}
	b.ReportMetric(resident/float64(b.N)/guests/1024, "KiB/conn")
}

// gather has guests join a new server, between before and after, and returns what
// that takes.
func gather(b *testing.B, guests int, hello func(int) string, before, after func()) consumption {
	b.Helper()
	server := measure(b, "-max-rooms", "6000")
	defer server.stop()
	l := newLoad(server)
	defer l.close()
	first := server.usage()
	before()
	l.join(guests, 64, hello)
	after()
	last := server.usage()
	return consumption{cpu: last.cpu - first.cpu, allocated: last.allocated - first.allocated, resident: last.resident - first.resident}
}

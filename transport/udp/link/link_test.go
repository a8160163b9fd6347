package link

import (
	"bytes"
	"container/heap"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A way is one direction of a simulated path, in time that only events move.
type way struct {
	loss, double, late, damage float64
	delay, jitter              time.Duration
}

// bad is the worst network that the protocol promises to bear, and some damage.
var bad = way{loss: 0.3, double: 0.1, late: 0.2, damage: 0.02, delay: 40 * time.Millisecond, jitter: 20 * time.Millisecond}

type arrival struct {
	at   time.Time
	to   int
	data []byte
}

type arrivals []arrival

func (a arrivals) Len() int           { return len(a) }
func (a arrivals) Less(i, j int) bool { return a[i].at.Before(a[j].at) }
func (a arrivals) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *arrivals) Push(x any)        { *a = append(*a, x.(arrival)) }
func (a *arrivals) Pop() any {
	last := len(*a) - 1
	x := (*a)[last]
	*a = (*a)[:last]
	return x
}

// A pair is two links and the path between them.
type pair struct {
	t      *testing.T
	random *rand.Rand
	now    time.Time
	ends   [2]*Link
	got    [2][]byte
	over   [2]bool
	way    way
	on     arrivals
	bytes  int
	// hold keeps an end from taking what has come.
	hold [2]bool
}

var someSID = NewToken([16]byte{1, 2, 3})

func newPair(t *testing.T, seed uint64, w way) *pair {
	p := &pair{t: t, random: rand.New(rand.NewPCG(seed, 1)), now: time.Unix(1e9, 0), way: w}
	p.ends[0] = New(Config{SID: someSID, Window: 256, KeepAlive: KeepAlive}, p.now)
	p.ends[1] = New(Config{SID: someSID, Window: 32}, p.now)
	return p
}

// settle sends and takes what is due.
func (p *pair) settle(i int) {
	l := p.ends[i]
	l.Advance(p.now)
	for range 1000 {
		b := l.Append(make([]byte, 0, MaxDatagram), p.now)
		if b == nil {
			break
		}
		if len(b) > MaxDatagram {
			p.t.Fatalf("a datagram has %d bytes", len(b))
		}
		p.bytes += len(b)
		p.carry(1-i, b)
	}
	if p.hold[i] {
		return
	}
	b, n, ended := l.Take()
	p.got[i] = append(p.got[i], b...)
	l.Took(n)
	if p.over[i] && n > 0 {
		p.t.Fatalf("%q comes behind the end", b)
	}
	p.over[i] = ended
}

func (p *pair) carry(to int, b []byte) {
	for range 1 + p.chance(p.way.double) {
		if p.chance(p.way.loss) == 1 {
			continue
		}
		at := p.now.Add(p.way.delay + time.Duration(p.random.Int64N(int64(p.way.jitter)+1)))
		if p.chance(p.way.late) == 1 {
			at = at.Add(2 * p.way.delay)
		}
		data := slices.Clone(b)
		if p.chance(p.way.damage) == 1 {
			data[p.random.IntN(len(data))] ^= 1 << p.random.IntN(8)
		}
		heap.Push(&p.on, arrival{at, to, data})
	}
}

func (p *pair) chance(c float64) int {
	if p.random.Float64() < c {
		return 1
	}
	return 0
}

// step goes on to the next event, or to the time given. It reports whether
// there was one before.
func (p *pair) step(until time.Time) bool {
	p.settle(0)
	p.settle(1)
	next := until
	for _, l := range p.ends {
		if at := l.Deadline(); !at.IsZero() && at.Before(next) {
			next = at
		}
	}
	if len(p.on) > 0 && p.on[0].at.Before(next) {
		next = p.on[0].at
	}
	if next.Before(p.now) {
		p.t.Fatalf("a deadline stays %v behind the time", p.now.Sub(next))
	}
	p.now = next
	if !next.Before(until) {
		return false
	}
	for len(p.on) > 0 && !p.on[0].at.After(p.now) {
		a := heap.Pop(&p.on).(arrival)
		p.arrive(a)
	}
	return true
}

func (p *pair) arrive(a arrival) {
	d, err := Parse(a.data)
	if err != nil || d.Word != Session || d.SID != someSID {
		return
	}
	if frames, err := ParseFrames(nil, d.Frames); err == nil {
		p.ends[a.to].Receive(frames, false, p.now)
	}
}

// pass lets d go by.
func (p *pair) pass(d time.Duration) {
	for end := p.now.Add(d); p.step(end); {
	}
}

// until goes on until the condition holds, for an hour at most.
func (p *pair) until(what string, done func() bool) {
	p.t.Helper()
	for end := p.now.Add(time.Hour); !done(); {
		if !p.step(end) {
			p.t.Fatalf("after an hour: not %s; states %v %q, %v %q; %+v %+v", what, p.ends[0].State(), p.ends[0].Why(), p.ends[1].State(), p.ends[1].Why(), p.ends[0].Counts(), p.ends[1].Counts())
		}
	}
}

func TestLinesComeOnceAndInOrder(t *testing.T) {
	for _, c := range []struct {
		name string
		way  way
	}{
		{"good", way{delay: time.Millisecond}},
		{"slow", way{delay: 400 * time.Millisecond, jitter: 100 * time.Millisecond}},
		{"bad", bad},
		{"awful", way{loss: 0.5, double: 0.3, late: 0.5, damage: 0.1, delay: 100 * time.Millisecond, jitter: 200 * time.Millisecond}},
	} {
		t.Run(c.name, func(t *testing.T) {
			const seed = 7
			p := newPair(t, seed, c.way)
			var want [2][]byte
			for i := range 2 {
				for n := range 2000 {
					line := fmt.Appendf(nil, "line %d of %d %s\n", n, i, bytes.Repeat([]byte("ñ"), p.random.IntN(60)))
					if n%200 == 0 {
						line = append(bytes.Repeat([]byte("a long line, ¿no? "), 200), '\n')
					}
					want[i] = append(want[i], line...)
					p.ends[i].Write(line)
				}
			}
			p.ends[0].End(p.now)
			start := p.now
			p.until("all taken", func() bool { return p.over[1] && len(p.got[0]) == len(want[1]) })
			p.ends[1].End(p.now)
			p.until("closed", func() bool { return p.ends[0].State() >= Closed && p.ends[1].State() >= Closed })
			for i := range 2 {
				if !bytes.Equal(p.got[1-i], want[i]) {
					t.Errorf("seed %d: end %d got something else than was sent", seed, 1-i)
				}
				t.Logf("seed %d: %v, %d datagram bytes for %d, %+v", seed, p.now.Sub(start), p.bytes, len(want[0])+len(want[1]), p.ends[i].Counts())
			}
		})
	}
}

func TestWhatStandsBetweenLineFeedsIsALine(t *testing.T) {
	p := newPair(t, 1, way{delay: time.Millisecond})
	for _, s := range []string{"one\r\ntwo\n", "\n", "thr", "ee\r\n", "a\rb\n", "", "last"} {
		p.ends[0].Write([]byte(s))
	}
	p.ends[0].End(p.now)
	p.until("all taken", func() bool { return p.over[1] })
	if want := "one\ntwo\n\nthree\na\rb\nlast"; string(p.got[1]) != want {
		t.Errorf("%q comes, want %q", p.got[1], want)
	}
}

func TestAnIdleSessionCostsAPingNowAndThen(t *testing.T) {
	p := newPair(t, 1, way{delay: 10 * time.Millisecond})
	p.pass(time.Hour)
	if p.ends[0].State() != Attached || p.ends[1].State() != Attached {
		t.Error("an idle session is detached")
	}
	if most := 2 * 32 * 60 * 60 / int(KeepAlive/time.Second) * 2; p.bytes > most {
		t.Errorf("an idle hour costs %d bytes", p.bytes)
	}
}

func TestAUserWhoDoesNotReadHoldsThePeerBack(t *testing.T) {
	p := newPair(t, 1, bad)
	p.hold[1] = true
	var want []byte
	for i := range 200 {
		line := fmt.Appendf(nil, "line %d\n", i)
		want = append(want, line...)
		p.ends[0].Write(line)
	}
	p.pass(10 * time.Minute)
	if n := bytes.Count(p.ends[1].rcv.in, []byte("\n")); n != 32 {
		t.Errorf("%d lines wait, want the window's 32", n)
	}
	if p.ends[0].State() != Attached {
		t.Error("the one who is held back gives up")
	}
	p.hold[1] = false
	p.until("all taken", func() bool { return bytes.Equal(p.got[1], want) })
}

func TestNothingIsSentForEver(t *testing.T) {
	p := newPair(t, 1, way{delay: 10 * time.Millisecond})
	p.pass(time.Second)
	p.way.loss = 1
	p.ends[1].Write([]byte("anybody?\n"))
	p.pass(GiveUp + time.Second)
	if p.ends[1].State() != Detached {
		t.Errorf("the server's end is %v", p.ends[1].State())
	}
	sent := p.ends[1].Counts().Bytes
	p.pass(time.Minute)
	if more := p.ends[1].Counts().Bytes - sent; more > 0 {
		t.Errorf("%d bytes are sent to one who is detached", more)
	}
	p.pass(Resumable)
	if p.ends[1].State() != Dead || p.ends[0].State() != Dead {
		t.Errorf("after all that time the ends are %v and %v", p.ends[0].State(), p.ends[1].State())
	}
}

func TestBackOff(t *testing.T) {
	p := newPair(t, 1, way{loss: 1})
	p.ends[1].Write([]byte("anybody?\n"))
	var at []time.Duration
	start, sent := p.now, uint64(0)
	for end, more := p.now.Add(20*time.Second), true; more; more = p.step(end) {
		p.settle(1)
		if n := p.ends[1].Counts().Sent; n > sent {
			sent = n
			at = append(at, p.now.Sub(start))
		}
	}
	want := []time.Duration{0, 1e9, 3e9, 6e9, 9e9, 12e9, 15e9, 18e9}
	if !slices.Equal(at, want) {
		t.Errorf("a line is sent at %v, want %v", at, want)
	}
}

func TestALossIsMendedWithoutWaiting(t *testing.T) {
	p := newPair(t, 1, way{delay: 20 * time.Millisecond})
	for i := range 5 {
		p.ends[0].Write(fmt.Appendf(nil, "line %d\n", i))
		p.pass(time.Second)
	}
	p.way.loss = 1
	p.ends[0].Write([]byte("lost\n"))
	p.pass(15 * time.Millisecond)
	p.way.loss = 0
	start := p.now
	for i := range 3 {
		p.ends[0].Write(fmt.Appendf(nil, "next %d\n", i))
		p.pass(5 * time.Millisecond)
	}
	p.until("mended", func() bool { return bytes.Contains(p.got[1], []byte("lost\nnext 0\nnext 1\nnext 2\n")) })
	if d := p.now.Sub(start); d > 100*time.Millisecond {
		t.Errorf("the loss is mended after %v: no earlier than a time-out", d)
	}
}

// FuzzLive feeds frames to a link in the middle of an exchange.
func FuzzLive(f *testing.F) {
	for _, s := range []string{"ACK 3 - 40\n", "ACK 1 a0 40\nLINE 2 x\n", "LINE 5 x\nEND 6\nLINE 7 y\n", "END 4\n", "ACK 9007199254740991 ffff 9007199254740991\n",
		"STOP\n", "MOVED 1\n", "STRAY AAAAAAAAAAAAAAAAAAAAAAAAAAA\n", "GONE\n", "PING\nPING\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		frames, err := ParseFrames(nil, b)
		if err != nil {
			return
		}
		p := newPair(t, 1, bad)
		for i, l := range p.ends {
			for n := range 20 {
				l.Write(fmt.Appendf(nil, "line %d of %d\n", n, i))
			}
		}
		p.pass(300 * time.Millisecond)
		for _, l := range p.ends {
			l.Receive(frames, false, p.now)
		}
		p.pass(10 * time.Minute)
		for _, l := range p.ends {
			if l.snd.bytes < 0 || l.snd.lost < 0 || l.rcv.holds < 0 || l.Held() > maxWindow*MaxDatagram {
				t.Fatalf("%+v %+v", l.snd, l.rcv)
			}
		}
	})
}

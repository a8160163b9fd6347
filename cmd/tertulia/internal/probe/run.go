package probe

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"sync"
	"time"
)

// maxOpen is how many probes may be undecided when they are not sent by the
// clock.
const maxOpen = 16

// Config says what to probe. Every field must be set, but for Interval.
type Config struct {
	Protocol Protocol
	Dial     func(context.Context) (Wire, error)
	Count    int           // probes, 1 to MaxProbes
	Size     int           // bytes of each, MinSize to MaxSize
	Timeout  time.Duration // for each
	Interval time.Duration // from probe to probe; 0: as fast as answers come
}

type state int

const (
	due  state = iota // waits for a connection
	sent              // went out
	back              // was answered in time
	lost              // is given up
	late              // was given up and came back
)

type attempt struct {
	state state
	why   Why       // of what is lost
	due   time.Time // it is lost Timeout after this
	sent  time.Time // zero: it did not go out
}

// loop is what Run owns.
type loop struct {
	Config
	nonce  string
	events chan<- Event
	wg     sync.WaitGroup

	probes   []attempt // probe number n is probes[n-1]
	waiting  []int     // numbers of those that are due, in order
	oldest   int       // the first number that may be undecided
	open     int       // undecided
	highest  int       // number that came back
	started  time.Time
	link     *link
	dialing  bool
	dialed   chan dialed
	next     *time.Timer // probe
	patience *time.Timer // with the oldest

	report Report
}

// Run sends the probes and returns what became of them, once each is decided or
// ctx has ended. It does not close events.
func Run(ctx context.Context, cfg Config, events chan<- Event) *Report {
	nonce := make([]byte, nonceSize/2)
	rand.Read(nonce)
	l := &loop{
		Config:   cfg,
		nonce:    hex.EncodeToString(nonce),
		events:   events,
		oldest:   1,
		started:  time.Now(),
		dialed:   make(chan dialed, 1),
		next:     time.NewTimer(0),
		patience: time.NewTimer(cfg.Timeout),
		report:   Report{Protocol: cfg.Protocol, Lost: make(map[Why]int)},
	}
	ctx, cancel := context.WithCancel(ctx)
	for l.step(ctx) {
	}
	cancel()
	l.end()
	return &l.report
}

func (l *loop) end() {
	if l.link != nil {
		l.link.close()
	}
	l.wg.Wait()
	select {
	case d := <-l.dialed:
		if d.wire != nil {
			_ = d.wire.Close()
		}
	default:
	}
	l.next.Stop()
	l.patience.Stop()
	for _, p := range l.probes {
		if !p.sent.IsZero() {
			l.report.Sent++
		}
	}
	l.report.Undecided = l.open
	l.report.Probes = len(l.probes) - l.open
	l.report.sort()
}

// step waits for one thing to happen and does it, until nothing is left to do.
func (l *loop) step(ctx context.Context) bool {
	if l.open == 0 && len(l.probes) == l.Count {
		return false
	}
	var (
		in  chan heard
		out chan []byte
		b   []byte
	)
	if l.link != nil {
		in = l.link.in
		if len(l.waiting) > 0 {
			out = l.link.out
			b = newProbe(l.waiting[0], l.nonce, l.Size)
		}
	}
	now := time.Now() // before the far end can have it
	select {
	case out <- b:
		p := &l.probes[l.waiting[0]-1]
		p.state, p.sent = sent, now
		l.waiting = l.waiting[1:]
	case h := <-in:
		l.hear(ctx, h)
	case d := <-l.dialed:
		l.arrive(ctx, d)
	case <-l.next.C:
		l.probe(ctx)
	case <-l.patience.C:
		l.giveUp(ctx)
	case <-ctx.Done():
		return false
	}
	return true
}

// tell hands an event out; without a reader it is of no use.
func (l *loop) tell(ctx context.Context, e Event) {
	e.Protocol = l.Protocol
	select {
	case l.events <- e:
	case <-ctx.Done():
	}
}

// probe makes the next one due.
func (l *loop) probe(ctx context.Context) {
	if len(l.probes) == l.Count || l.Interval == 0 && l.open >= maxOpen {
		return
	}
	l.probes = append(l.probes, attempt{due: time.Now()})
	l.waiting = append(l.waiting, len(l.probes))
	if l.open++; l.open == 1 {
		l.patience.Reset(l.Timeout)
	}
	l.plan()
	l.connect(ctx)
}

// plan sets the time of the next probe.
func (l *loop) plan() {
	if l.Interval > 0 {
		l.next.Reset(time.Until(l.started.Add(time.Duration(len(l.probes)) * l.Interval)))
	} else if l.open < maxOpen {
		l.next.Reset(0)
	}
}

// connect makes sure that there is a connection, or an attempt.
func (l *loop) connect(ctx context.Context) {
	if l.link != nil || l.dialing {
		return
	}
	l.dialing = true
	l.wg.Go(func() { dial(ctx, l.Config, l.dialed) })
}

func (l *loop) arrive(ctx context.Context, d dialed) {
	l.dialing = false
	if d.err == nil {
		l.link = newLink(l.Protocol, d.wire, &l.wg)
		if l.report.Connected == 0 {
			l.report.Setup = d.took
		}
		l.report.Connected++
		if l.Protocol == TCP {
			l.tell(ctx, Event{Kind: Connected, Took: d.took, Text: d.wire.Peer()})
		}
		return
	}
	why := whyNot(d.err)
	if why == Silent { // each has its own time
		if len(l.waiting) > 0 {
			l.connect(ctx)
		}
		return
	}
	for _, n := range l.waiting {
		l.lose(ctx, n, why, d.err)
	}
	l.waiting = nil
}

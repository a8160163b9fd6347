package probe

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"sync"
	"time"
)

// maxOpen bounds the undecided probes of a run without an Interval.
const maxOpen = 16

// Config configures a run. All fields except Interval are required.
type Config struct {
	Protocol Protocol
	Dial     func(context.Context) (Wire, error)
	Count    int           // probes, 1 to MaxProbes
	Size     int           // bytes of each, MinSize to MaxSize
	Timeout  time.Duration // for the answer to each
	Interval time.Duration // from probe to probe; 0: as fast as answers arrive
}

type state int

const (
	due  state = iota // waiting for a connection
	sent              // handed to the system
	back              // answered in time
	lost              // given up
	late              // answered after it was given up
)

// attempt is the state of one probe.
type attempt struct {
	state state
	why   Why       // reason, if it is lost
	due   time.Time // when it became due; it is lost Timeout later
	sent  time.Time // zero: it was not sent
}

// loop is the state of a run, owned by Run's goroutine.
type loop struct {
	Config
	nonce  string
	events chan<- Event
	wg     sync.WaitGroup

	probes     []attempt // probe number n is probes[n-1]
	waiting    []int     // numbers of the due probes, in order
	oldest     int       // lowest number that may be undecided
	open       int       // number of undecided probes
	highest    int       // highest answered number
	started    time.Time
	connection *connection
	dialing    bool
	dialed     chan dialed
	next       *time.Timer // fires when the next probe is due
	patience   *time.Timer // fires when the oldest undecided probe is lost

	report Report
}

// Run sends the probes. It blocks until every probe is decided or ctx has ended, and returns
// the report. The caller must receive from events until then. Run does not close events.
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

// end closes the connection, waits for all goroutines and completes the report.
func (l *loop) end() {
	if l.connection != nil {
		l.connection.close()
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

// step waits for one event and handles it. It returns false when the run is complete or ctx has
// ended.
func (l *loop) step(ctx context.Context) bool {
	if l.open == 0 && len(l.probes) == l.Count {
		return false
	}
	var (
		in  chan heard
		out chan []byte
		b   []byte
	)
	if l.connection != nil {
		in = l.connection.in
		if len(l.waiting) > 0 {
			out = l.connection.out
			b = newProbe(l.waiting[0], l.nonce, l.Size)
		}
	}
	now := time.Now() // taken before the far end can receive the probe
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

// tell reports an event, unless ctx has ended.
func (l *loop) tell(ctx context.Context, e Event) {
	e.Protocol = l.Protocol
	select {
	case l.events <- e:
	case <-ctx.Done():
	}
}

// probe makes the next probe due.
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

// plan sets the timer for the next probe.
func (l *loop) plan() {
	if l.Interval > 0 {
		l.next.Reset(time.Until(l.started.Add(time.Duration(len(l.probes)) * l.Interval)))
	} else if l.open < maxOpen {
		l.next.Reset(0)
	}
}

// connect starts an attempt to connect, unless there is a connection or an attempt.
func (l *loop) connect(ctx context.Context) {
	if l.connection != nil || l.dialing {
		return
	}
	l.dialing = true
	l.wg.Go(func() { dial(ctx, l.Config, l.dialed) })
}

// arrive handles the result of an attempt to connect. After a failure all waiting probes are
// lost, except after a timeout.
func (l *loop) arrive(ctx context.Context, d dialed) {
	l.dialing = false
	if d.err == nil {
		l.connection = newConnection(l.Protocol, d.wire, &l.wg)
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
	if why == Silent { // each waiting probe has its own timeout
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

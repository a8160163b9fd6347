package session

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

const (
	firstRetry  = 500 * time.Millisecond
	lastRetry   = 15 * time.Second
	dialTimeout = 10 * time.Second
	idleTime    = 15 * time.Second       // of silence, then /ping
	answerTime  = 10 * time.Second       // for the greeting and for a pong, if not configured
	quietTime   = 250 * time.Millisecond // behind a burst, then /ping
	maxRefusals = 8                      // of a nick on one connection
)

// loop is what Run owns.
type loop struct {
	*Session
	wg sync.WaitGroup

	queue queue
	link  *link
	news  []Event // not yet handed out

	nick   string
	room   string
	epoch  string // "-" before the first welcome
	seen   uint64 // the last event seen in room, or in private
	heard  uint64 // the last private line seen: each is shown once, in whatever room
	floor  uint64 // events of room up to here were seen: not again in a replay
	place  uint64 // events up to here are history
	asking bool   // the person is thinking about a nick

	dialed    chan dialed
	failures  int    // attempts since things went well
	trouble   string // why there is no connection
	told      bool   // the person knows that there is none
	leaving   bool
	patient   bool // leaving, but not before the lines are delivered
	counting  bool // leaving, and a new connection asks what was taken
	lost      int  // lines that the server is known not to have taken
	unsure    int  // lines that it may have taken
	dropped   int  // commands that were too long for the server
	locked    bool // the user is asked for the password
	settling  []chan struct{}
	measured  chan string
	connected bool // has been, once

	retry   *time.Timer // the next attempt
	alive   *time.Timer // silence of the connection
	quiet   *time.Timer // silence of the person
	giveUp  *time.Timer // without a connection
	leaveBy *time.Timer
}

type dialed struct {
	conn net.Conn
	err  error
}

// Run keeps the seat until Leave is done (nil, or NotTakenError where lines
// are left), the time without a connection is up (NoConnectionError), the nick
// or the password is refused (RefusedError, DeniedError), or ctx ends.
func (s *Session) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	l := &loop{
		Session: s,
		nick:    s.cfg.Nick,
		room:    s.cfg.Room,
		epoch:   "-",
		dialed:  make(chan dialed, 1),

		measured: make(chan string),

		retry:   stopped(),
		alive:   stopped(),
		quiet:   stopped(),
		giveUp:  stopped(),
		leaveBy: stopped(),
	}
	defer close(s.done)
	defer close(s.events)
	defer l.end(cancel)
	return l.run(ctx)
}

func stopped() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

// end waits for what the loop has started.
func (l *loop) end(cancel context.CancelFunc) {
	cancel()
	if !l.leaving {
		close(l.closed)
	}
	if l.link != nil {
		l.link.close()
	}
	l.wg.Wait()
	select {
	case d := <-l.dialed:
		if d.conn != nil {
			d.conn.Close()
		}
	default:
	}
	for _, t := range []*time.Timer{l.retry, l.alive, l.quiet, l.giveUp, l.leaveBy} {
		t.Stop()
	}
}

func (l *loop) run(ctx context.Context) error {
	l.missing()
	l.dial(ctx)
	for {
		over, err := l.step(ctx)
		if len(l.news) > 0 {
			for i := range l.news {
				l.news[i].You = l.nick
			}
			select {
			case l.events <- l.news:
				l.news = nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if over || err != nil {
			return err
		}
		if l.queue.users == 0 {
			for _, settled := range l.settling {
				close(settled)
			}
			l.settling = nil
		}
	}
}

// step waits for one thing to happen and does it. It answers true when the
// session has come to its end.
func (l *loop) step(ctx context.Context) (over bool, err error) {
	var (
		lines = l.lines
		in    chan heard
		out   chan []byte
		batch []byte
		count int
	)
	if l.leaving || l.queue.full() {
		lines = nil
	}
	if l.link != nil {
		in = l.link.in
		if batch, count = l.toSend(); batch != nil {
			out = l.link.out
		}
	}
	select {
	case text := <-lines:
		l.queue.push(text)
		if l.link != nil && l.link.seated {
			l.fit()
		}
		l.quiet.Reset(quietTime)
	case nick := <-l.nicks:
		l.take(nick)
	case password := <-l.passwords:
		l.unlock(ctx, password)
	case settled := <-l.settles:
		l.settling = append(l.settling, settled)
		if l.queue.users > 0 {
			l.queue.ping()
		}
	case <-l.inspects:
		l.inspect(ctx)
	case words := <-l.measured:
		l.tell(Told, words)
	case limit := <-l.leaves:
		return l.leave(limit)
	case d := <-l.dialed:
		l.arrive(d)
	case h := <-in:
		return l.hear(h)
	case out <- batch:
		l.link.first = nil
		l.queue.send(count)
		if l.queue.pings > 0 && !l.link.asked {
			l.link.asked = true
			l.alive.Reset(l.cfg.Answer)
		}
	case <-l.retry.C:
		l.dial(ctx)
	case <-l.quiet.C:
		if l.queue.users > 0 {
			l.queue.ping()
		}
	case <-l.alive.C:
		return l.silence()
	case <-l.giveUp.C:
		return true, &NoConnectionError{l.cfg.Name, l.cfg.Wait, l.trouble, l.balance()}
	case <-l.leaveBy.C:
		return l.late(ctx)
	case <-ctx.Done():
		return true, ctx.Err()
	}
	return false, nil
}

// toSend is what the writer should have next, nil for nothing.
func (l *loop) toSend() (batch []byte, count int) {
	if l.link.first != nil {
		return l.link.first, 0
	}
	if !l.link.seated {
		return nil, 0
	}
	return l.queue.batch()
}

// unlock tries the password that the user was asked for.
func (l *loop) unlock(ctx context.Context, password string) {
	if !l.locked {
		return
	}
	l.cfg.Password, l.locked = password, false
	if l.link != nil {
		l.link.close()
		l.link = nil
		l.alive.Stop()
	}
	l.missing()
	l.dial(ctx)
}

// inspect asks the connection how it fares. The connection is asked by a
// goroutine of its own, since it may take its time to answer.
func (l *loop) inspect(ctx context.Context) {
	if l.cfg.Inspect == nil || l.link == nil {
		l.tell(Told, "there is no connection")
		return
	}
	conn := l.link.conn
	l.wg.Go(func() {
		select {
		case l.measured <- l.cfg.Inspect(conn):
		case <-ctx.Done():
		}
	})
}

// missing starts the time without a connection.
func (l *loop) missing() {
	if l.cfg.Wait > 0 {
		l.giveUp.Reset(l.cfg.Wait)
	}
}

func (l *loop) dial(ctx context.Context) {
	l.wg.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		conn, err := l.cfg.Dial(ctx)
		l.dialed <- dialed{conn, err}
	})
}

// arrive greets the server on a new connection.
func (l *loop) arrive(d dialed) {
	if d.err != nil {
		l.again(reason(d.err))
		return
	}
	l.link = newLink(d.conn, &l.wg)
	l.link.first = fmt.Appendf(nil, "/client 1 %s %s %d %s\n", l.key, l.epoch, l.seen, l.room)
	if l.cfg.Password != "" {
		l.link.first = fmt.Appendf(l.link.first, "/pass %s\n", l.cfg.Password)
	}
	l.link.first = append(l.link.first, l.nick+"\n"...)
	l.alive.Reset(l.cfg.Answer)
}

// again plans the next attempt and tells the person, once.
func (l *loop) again(why string) {
	wait := firstRetry << min(l.failures, 10)
	wait = min(wait, lastRetry)
	l.failures++
	l.retry.Reset(wait - rand.N(wait/4))
	if why != l.trouble || !l.told {
		l.trouble = why
		words := fmt.Sprintf("waiting for %s… (%s)", l.cfg.Name, why)
		if l.connected && !l.told {
			words = fmt.Sprintf("connection lost (%s), reconnecting to %s…", why, l.cfg.Name)
		}
		l.tell(Waiting, words)
	}
	l.told = true
}

// drop gives the connection up and plans the next, unless the session is
// leaving and needs none.
func (l *loop) drop(why string) (over bool, err error) {
	if l.link.seated {
		l.missing()
	}
	if words := l.link.words; !l.link.seated && words != "" {
		why = words
	}
	l.link.close()
	l.link = nil
	l.alive.Stop()
	l.asking = false
	if l.leaving && (l.queue.users == 0 || !l.patient) {
		return true, l.balance()
	}
	if l.locked {
		return false, nil // until there is a password
	}
	l.again(why)
	return false, nil
}

// silence is called when nothing was heard for a while.
func (l *loop) silence() (over bool, err error) {
	switch {
	case l.link == nil || l.asking:
		return false, nil
	case len(l.link.in) > 0: // it was this side that did not listen
		l.alive.Reset(l.cfg.Answer)
		return false, nil
	case !l.link.seated:
		return l.drop("it does not answer as a tertulia server")
	case l.link.asked && l.cfg.Resumes:
		l.missing()
		l.trouble, l.told = "", true
		l.tell(Waiting, "the server does not answer: waiting for it…")
		return false, nil
	case l.link.asked:
		return l.drop("the server does not answer")
	}
	l.queue.ping()
	l.alive.Reset(l.cfg.Answer)
	return false, nil
}

// take sends the nick that the person was asked for.
func (l *loop) take(nick string) {
	l.nick = nick
	if l.asking {
		l.asking = false
		l.link.first = append(l.link.first, nick+"\n"...)
		l.alive.Reset(l.cfg.Answer)
	}
}

func (l *loop) tell(k Kind, words string) {
	l.news = append(l.news, Event{Time: time.Now(), Kind: k, Room: "-", Body: words})
}

package session

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"tertulia/transport/line/wire"
)

const (
	firstRetry  = 500 * time.Millisecond
	lastRetry   = 15 * time.Second
	dialTimeout = 10 * time.Second
	idleTime    = 15 * time.Second       // of silence before /ping
	answerTime  = 10 * time.Second       // default of Config.Answer, for the greeting and for a pong
	quietTime   = 250 * time.Millisecond // after a burst, before /ping
	maxRefusals = 8                      // refused nicks on one connection
)

// loop is the session's state, owned by Run's goroutine.
type loop struct {
	*Session
	wg sync.WaitGroup

	queue queue
	pace  pace
	link  *link
	news  []Event // not yet sent to events

	nick   string
	room   string
	epoch  string // "" before the first welcome
	seen   uint64 // last event seen in room, or private one
	heard  uint64 // last private event seen; each is shown once, in any room
	floor  uint64 // events of room up to here are not shown again in a replay
	place  uint64 // events up to here are history
	asking bool   // the user was asked for a nick

	dialed    chan dialed
	failures  int    // failed attempts since the last pong
	trouble   string // reason for the missing connection
	told      bool   // the user was informed that there is none
	leaving   bool
	patient   bool   // leaving, but only after all lines are delivered
	counting  bool   // leaving, and a new connection asks how many lines were taken
	lost      int    // lines that the server has certainly not taken
	unsure    int    // lines that it may have taken
	dropped   int    // commands that were too long for the server
	unkept    bool   // the user was told that the server does not keep lines
	locked    bool   // the user was asked for the password
	password  string // of the account, as the user has typed it last; the server has not accepted it yet
	settling  []chan struct{}
	measured  chan string
	connected bool // there was a connection

	retry   *time.Timer // the next attempt
	alive   *time.Timer // silence of the server
	quiet   *time.Timer // silence of the user
	giveUp  *time.Timer // without a connection
	leaveBy *time.Timer
}

type dialed struct {
	conn net.Conn
	err  error
}

// Run keeps the seat and blocks until the session ends. It must be called only once. After
// Leave it returns nil, or a *NotTakenError if lines are missing or not kept. It returns a
// *NoConnectionError when Config.Wait has passed without a connection, and the error of ctx
// when ctx ends. If the server refuses the nick or the password, the error is a *RefusedError
// or *DeniedError, and an *EntryError if it does not let the user in. If another service uses the port, it is a *ForeignError.
func (s *Session) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	l := &loop{
		Session: s,
		nick:    s.cfg.Nick,
		room:    s.cfg.Room,
		pace:    pace{window: minWindow},
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

// stopped returns a timer that is not running.
func stopped() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

// end closes the connection and waits for all goroutines of the loop.
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

// run starts to connect, and calls step until the session ends. After each step it hands out
// the events.
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

// step waits for one event and handles it. over reports whether the session has ended.
func (l *loop) step(ctx context.Context) (over bool, err error) {
	var (
		lines = l.lines
		in    chan heard
		out   chan []byte
		batch []byte
		count int
	)
	if l.leaving || l.queue.full(l.pace.window) {
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
		l.typed(text)
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

// toSend returns the bytes that the writer gets next, nil for none. count is how many lines of
// the queue they hold.
func (l *loop) toSend() (batch []byte, count int) {
	if l.link.first != nil {
		return l.link.first, 0
	}
	if !l.link.seated {
		return nil, 0
	}
	return l.queue.batch()
}

// unlock connects again with the password that the user typed.
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

// inspect requests statistics of the connection. It uses a goroutine, because Config.Inspect
// may block.
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

// missing starts the timer for the time without a connection.
func (l *loop) missing() {
	if l.cfg.Wait > 0 {
		l.giveUp.Reset(l.cfg.Wait)
	}
}

// dial starts an attempt to connect; the result arrives on l.dialed.
func (l *loop) dial(ctx context.Context) {
	l.wg.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		conn, err := l.cfg.Dial(ctx)
		l.dialed <- dialed{conn, err}
	})
}

// arrive handles the result of a dial: it greets the server, or plans another attempt.
func (l *loop) arrive(d dialed) {
	if d.err != nil {
		l.again(reason(d.err))
		return
	}
	l.link = newLink(d.conn, &l.wg)
	l.link.first = wire.Hello{Key: l.key, Epoch: l.epoch, Since: l.seen, Room: l.room}.Append(nil)
	if l.cfg.Password != "" {
		l.link.first = wire.AppendPassword(l.link.first, l.cfg.Password)
	}
	l.link.first = l.appendLogin(l.link.first, d.conn)
	l.link.first = append(l.link.first, l.nick+"\n"...)
	l.alive.Reset(l.cfg.Answer)
}

// again plans the next attempt. It notifies the user the first time, and when the reason
// changes.
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

// drop closes the connection and plans the next attempt. It ends the session if it is leaving
// and needs no other connection.
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
		return false, nil // unlock connects again
	}
	l.again(why)
	return false, nil
}

// silence handles the timeout of l.alive: it sends a /ping or gives the connection up.
func (l *loop) silence() (over bool, err error) {
	switch {
	case l.link == nil || l.asking:
		return false, nil
	case len(l.link.in) > 0: // the server is not silent: its lines wait to be read
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

// take sends the nick that the user was asked for.
func (l *loop) take(nick string) {
	l.nick = nick
	if l.asking {
		l.asking = false
		l.link.first = append(l.link.first, nick+"\n"...)
		l.alive.Reset(l.cfg.Answer)
	}
}

// tell adds an event of the session itself to the news.
func (l *loop) tell(k Kind, words string) {
	l.news = append(l.news, Event{Time: time.Now(), Kind: k, Room: wire.None, Body: words})
}

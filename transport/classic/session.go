package classic

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"tertulia/actors/files"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/otherservice"
	"tertulia/transport/internal/tcp"
)

// How a reader ends whose peer does not just end its stream.
var (
	errLeft   = errors.New("the user wants to leave")
	errSilent = errors.New("no name came in time")
	errStray  = errors.New("the first message is not for this port")
)

// A session is one TCP connection. The fields belong to the reader unless they
// say otherwise.
type session struct {
	// Static once serve has begun.
	*Server
	pace     transport.Pace
	listener string
	conn     net.Conn
	log      *slog.Logger
	ctx      context.Context         // ends the reader, and the writer soon after
	stop     context.CancelCauseFunc // of ctx; called by both, with why the writer failed
	orders   chan writerCmd          // to the writer

	// Owned by the reader.
	in      *input
	limiter *rate.Limiter
	seat    *room.Seat // nil until there is one
	nick    string     // with which the seat began, or that the simple FTP has for its user

	// Owned by the writer.
	out  tcp.Sender
	sent int64 // bytes
}

// An order is what the reader asks the writer to do: send text in one write, serve
// a seat from now on, and what a protocol has besides.
type writerCmd struct {
	text string
	seat *room.Seat

	mute   bool         // show the peer nothing more
	framed bool         // with seat, to a turn chat: its peer ends its lines
	told   string       // to a turn chat: put this before the next answer
	turn   bool         // to a turn chat: one more answer is owed
	file   *files.Lease // to the simple FTP: send it, and close it
}

// A dialogue is one protocol's part of a session.
type protocol interface {
	// read serves the peer until its stream ends (io.EOF), the user leaves
	// (errLeft), something fails, or the writer or the server ends it (the
	// context's cause). It is the reader.
	read() error

	// The others belong to the writer. do carries an order out, hear takes what
	// the seat's outbox brings, over has the last word once the seat has ended.
	do(o writerCmd) error
	hear(batches []*room.Batch) error
	over() error
}

func newSession(s *Server, listener string, conn net.Conn) *session {
	pace := s.pace.Get()
	return &session{
		Server:   s,
		pace:     pace,
		listener: listener,
		conn:     conn,
		log:      s.cfg.Log.With("listener", listener),
		orders:   make(chan writerCmd),
		limiter:  newLimiter(pace),
	}
}

func newLimiter(p transport.Pace) *rate.Limiter {
	if p.Rate == 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(p.Rate), p.Burst)
}

// serve is the session's life; its goroutine is the reader.
func (s *session) serve(ctx context.Context, d protocol, end *transport.Outcome) {
	s.ctx, s.stop = context.WithCancelCause(ctx)
	defer s.stop(nil)
	defer context.AfterFunc(s.ctx, func() { s.conn.SetReadDeadline(time.Unix(1, 0)) })()
	s.in = &input{ctx: s.ctx, conn: s.conn, max: s.pace.MaxLine}
	s.out = tcp.NewSender(s.ctx, s.conn)

	written := make(chan error, 1)
	go func() { written <- s.write(d) }()
	ended := listen(d)
	reason := reasonOf(ended)
	s.stop(nil)
	s.conn.SetWriteDeadline(time.Now().Add(tcp.DrainTime))
	switch {
	case s.seat == nil:
	case reason == stalled:
		s.seat.Lost("too slow")
	case reason == lost:
		s.seat.Lost("connection lost")
	default:
		s.seat.Leave("")
	}
	close(s.orders)
	failed := <-written
	if failed != nil {
		reason = reasonOf(failed)
	}
	s.cfg.Metrics.ended.WithLabelValues(s.listener, reason).Inc()
	*end = transport.Outcome{Nick: s.nick, Reason: reason, Received: s.in.received, Sent: s.sent}
	transport.Raise(ended, failed)
	if reason != lost && reason != stalled {
		tcp.Linger(s.conn)
	}
}

// joined notes that the session has a seat.
func (s *session) joined(seat *room.Seat) {
	s.seat, s.nick = seat, seat.FirstNick()
	s.log.Debug("user joined", "peer", s.conn.RemoteAddr().String(), "nick", s.nick)
}

// listen is the reader's life, up to a panic.
func listen(d protocol) (err error) {
	defer transport.Catch(&err)
	return d.read()
}

// write is the writer's life. The reader may ask it for something still after a
// panic.
func (s *session) write(d protocol) error {
	err := s.exchange(d)
	if transport.IsFault(err) {
		s.stop(err)
		for o := range s.orders {
			o.close()
		}
	}
	return err
}

// exchange sends what the reader and the seat bring until both have ended. The
// error is why it could not: what comes then is let go.
func (s *session) exchange(d protocol) (err error) {
	defer transport.Catch(&err)
	var seat *room.Seat
	var outbox <-chan []*room.Batch
	orders := s.orders
	for orders != nil || outbox != nil {
		select {
		case o, open := <-orders:
			if !open {
				orders = nil
				break
			}
			if o.seat != nil {
				seat, outbox = o.seat, o.seat.Outbox()
			}
			if err == nil {
				err = s.obey(d, o)
			} else {
				o.close()
			}
		case batches, open := <-outbox:
			switch {
			case err != nil:
			case open:
				err = d.hear(batches)
			default:
				err = d.over()
			}
			seat.Wrote(room.Own(batches))
			if !open {
				outbox = nil
				s.stop(nil)
			}
		}
		if err != nil {
			s.stop(err)
		}
	}
	return err
}

// obey carries an order out.
func (s *session) obey(d protocol, o writerCmd) error {
	defer o.close()
	return d.do(o)
}

// close gives back what an order holds.
func (o writerCmd) close() {
	if o.file != nil {
		_ = o.file.Close() // it was only read
	}
}

// send has the writer send text in one write.
func (s *session) send(text string) error { return s.ask(writerCmd{text: text}) }

// ask gives the writer an order.
func (s *session) ask(o writerCmd) error {
	select {
	case s.orders <- o:
		return nil
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
}

// stray sends a peer of a chat away whose first message is not for it. The error is nil
// for any other.
func (s *session) stray(first message) error {
	service, err := s.meant(first)
	if err != nil {
		answer := tooLongFirst
		if service != "" {
			answer = service.Answer("")
		}
		_ = s.send("* " + answer + "\n")
	}
	return err
}

// tooLongFirst answers a first message that may be the beginning of anything.
const tooLongFirst = "your first message has to be short, as a name is, and this one is too long: come in again"

// meant returns the service for which a first message is meant, or "". The error is
// errStray if it is, and for a message that is too long to be seen whole: a web page can
// make a browser send both.
func (s *session) meant(first message) (otherservice.Service, error) {
	line, _, _ := strings.Cut(first.raw, "\n")
	service := otherservice.Of(strings.TrimRight(line, "\r"), !s.in.framed)
	if new(otherservice.Start).TLS([]byte(first.raw)) {
		service = otherservice.TLS
	}
	if service != "" || first.size > s.pace.MaxLine || !s.in.framed && first.size >= maxMessage {
		return service, errStray
	}
	return "", nil
}

// put writes text, in the writer.
func (s *session) put(text string) error {
	n, err := s.out.Write([]byte(text))
	s.sent += int64(n)
	return err
}

// got counts a message.
func (s *session) got(m message) {
	s.cfg.Metrics.messages.WithLabelValues(s.listener).Inc()
	if m.size > s.pace.MaxLine {
		s.cfg.Metrics.long.WithLabelValues(s.listener).Inc()
	}
}

// say says a line in the room, once the peer's rate allows it.
func (s *session) say(text string) error {
	if err := s.throttle(s.ctx, s.listener, transport.PeerAddr(s.conn), s.pace.Rate, s.limiter); err != nil {
		return err
	}
	return s.seat.Say(s.ctx, room.Lobby, room.Line{Text: text})
}

// throttle waits until one more line may be said: by the rate of its peer, which has a
// limiter, and by that of the peer's address.
func (s *Server) throttle(ctx context.Context, listener string, addr netip.Addr, lineRate float64, own *rate.Limiter) error {
	throttled := s.cfg.Metrics.throttled.WithLabelValues(listener)
	if !own.Allow() {
		throttled.Inc()
		if err := own.Wait(ctx); err != nil {
			return context.Cause(ctx)
		}
	}
	wait, err := s.conns.LineDelay(ctx, addr, lineRate)
	if err != nil || wait <= 0 {
		return err
	}
	throttled.Inc()
	return transport.Pause(ctx, wait)
}

// Why sessions end, for metrics and logs.
const (
	left    = "left"    // the user wanted to, or has ended the stream
	silent  = "silent"  // no name came in time
	refused = "refused" // the first message is another protocol's, or too long
	closed  = "closed"  // by the server: it is closing, or the seat was ended
	stalled = "stalled" // the peer took nothing for too long
	slow    = "slow"    // an upload was too slow
	lost    = "lost"    // the connection failed
	faulty  = "fault"   // a fault of the server's
)

func reasonOf(err error) string {
	switch {
	case errors.Is(err, errLeft), errors.Is(err, io.EOF):
		return left
	case errors.Is(err, errSilent):
		return silent
	case errors.Is(err, errStray):
		return refused
	case errors.Is(err, context.Canceled), errors.Is(err, room.ErrClosed):
		return closed
	case errors.Is(err, os.ErrDeadlineExceeded):
		return stalled
	case errors.Is(err, transport.ErrSlowUpload):
		return slow
	case transport.IsFault(err):
		return faulty
	}
	return lost
}

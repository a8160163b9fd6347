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
	"tertulia/transport/internal/wording"
)

// The errors of a reader that ends before its peer's stream does.
var (
	errLeft   = errors.New("the user wants to leave")
	errSilent = errors.New("no name came in time")
	errStray  = errors.New("the first message is not for this port")
)

// A session serves one TCP connection.
type session struct {
	// Static once serve has begun.
	*Server
	pace     transport.Pace
	listener string
	conn     net.Conn
	log      *slog.Logger
	ctx      context.Context         // its end ends the reader, and the writer soon after
	stop     context.CancelCauseFunc // of ctx; the writer calls it with its error
	orders   chan writerCmd          // to the writer; the reader closes it

	// Owned by the reader.
	in      *input
	limiter *rate.Limiter
	seat    *room.Seat // nil until there is one
	nick    string     // the seat's first nick, or the name of the simple FTP's user

	// Owned by the writer.
	out  tcp.Sender
	sent int64 // bytes
}

// A writerCmd is a command of the reader to the writer: send text in one write, serve seat
// from now on, or a command of one protocol.
type writerCmd struct {
	text string
	seat *room.Seat

	mute   bool         // send no further event to the peer
	framed bool         // turn chat, with seat: the peer ends its lines
	told   string       // turn chat: a notice to put in front of the next answer
	turn   bool         // turn chat: one more answer is due
	file   *files.Lease // simple FTP: the file to send and close
}

// A protocol is the part of a session that depends on the port.
type protocol interface {
	// read serves the peer on the reader's goroutine until the session ends. It returns
	// io.EOF if the stream ended, and errLeft if the user left. It returns the context's
	// cause if the writer or the server ended the session, and otherwise the failure.
	read() error

	// The other methods belong to the writer. do carries out a command, hear handles
	// batches of the seat's outbox, and over sends the last message after the seat's end.
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

// newLimiter returns the limiter of one peer. A rate of 0 is no limit.
func newLimiter(p transport.Pace) *rate.Limiter {
	if p.Rate == 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(p.Rate), p.Burst)
}

// serve runs the session with protocol d and blocks until it has ended; the caller's
// goroutine is the reader. It stores the outcome in end. It panics with a fault of the
// reader or the writer, so that its caller reports it.
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
	// From here on the writer has DrainTime for all pending output: the end of ctx stops
	// the renewal of its deadline, and the new deadline bounds a write that is under way.
	s.stop(nil)
	s.conn.SetWriteDeadline(time.Now().Add(tcp.DrainTime))
	switch {
	case s.seat == nil:
	case reason == stalled:
		s.seat.Lost(room.TooSlow)
	case reason == lost:
		s.seat.Lost(room.ConnLost)
	default:
		s.seat.Leave("")
	}
	// The writer ends now: no command follows, and the room closes the outbox of a left seat.
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

// joined stores the session's seat and nick. Only the reader calls it.
func (s *session) joined(seat *room.Seat) {
	s.seat, s.nick = seat, seat.FirstNick()
	s.log.Debug("user joined", "peer", s.conn.RemoteAddr().String(), "nick", s.nick)
}

// listen runs the reader and returns its error, or a panic as an error.
func listen(d protocol) (err error) {
	defer transport.Catch(&err)
	return d.read()
}

// write runs the writer and returns its error, or a panic as an error. After a panic it
// takes and discards commands until the reader closes the channel: a reader must not
// block, and a file must not stay open.
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

// exchange carries out the reader's commands and sends the seat's batches until both
// channels are closed. It returns the first error or a panic. After an error it still
// receives from both channels and discards: the reader must not block, and the room
// counts each batch as held until Wrote.
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

// obey carries out a command and releases its file, even after a panic.
func (s *session) obey(d protocol, o writerCmd) error {
	defer o.close()
	return d.do(o)
}

// close closes the file of a command, if there is one.
func (o writerCmd) close() {
	if o.file != nil {
		_ = o.file.Close() // no data is lost: it was only read
	}
}

// send asks the writer to send text in one write. It does not wait for the write.
func (s *session) send(text string) error { return s.ask(writerCmd{text: text}) }

// ask gives the writer a command, and blocks until the writer takes it or the session
// ends. It returns the context's cause then.
func (s *session) ask(o writerCmd) error {
	select {
	case s.orders <- o:
		return nil
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
}

// stray checks the first message of a peer. If it is for another service or too long, stray
// answers with a hint and returns errStray, and nil otherwise.
func (s *session) stray(first message) error {
	service, err := s.meant(first)
	if err != nil {
		answer := wording.Say(wording.ClassicFirstLong)
		if service != "" {
			answer = wording.NotThisChat(service, "")
		}
		_ = s.send(wording.Mark + answer + "\n")
	}
	return err
}

// meant returns the service that the sender of a first message expects, or "". The error
// is errStray if there is such a service or the message is too long to be checked
// completely: a web page can make a browser send either.
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

// put sends text in one write. Only the writer calls it.
func (s *session) put(text string) error {
	n, err := s.out.Write([]byte(text))
	s.sent += int64(n)
	return err
}

// got counts a message in the metrics.
func (s *session) got(m message) {
	s.cfg.Metrics.messages.WithLabelValues(s.listener).Inc()
	if m.size > s.pace.MaxLine {
		s.cfg.Metrics.long.WithLabelValues(s.listener).Inc()
	}
}

// say says a line in the lobby. It blocks until the rates of the peer and of its address
// allow the line.
func (s *session) say(text string) error {
	if err := s.throttle(s.ctx, s.listener, transport.PeerAddr(s.conn), s.pace.Rate, s.limiter); err != nil {
		return err
	}
	return s.seat.Say(s.ctx, room.Lobby, room.Line{Text: text})
}

// throttle blocks until one more line is allowed by own, which is the peer's limiter, and by
// the rate of its address. lineRate is the rate of one peer in lines per second. The error
// is the cause of the end of ctx.
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
	left    = "left"    // the user left or ended the stream
	silent  = "silent"  // the peer gave no name in time, or was silent for Config.TurnIdle
	refused = "refused" // the first message is for another service, or too long
	closed  = "closed"  // the server is closing, the room ended the seat, or gave none
	stalled = "stalled" // the peer read nothing for too long
	slow    = "slow"    // an upload was too slow
	lost    = "lost"    // the connection failed
	faulty  = "fault"   // the server panicked
)

// reasonOf returns the reason for the end of a TCP session by the error of its reader or
// writer.
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

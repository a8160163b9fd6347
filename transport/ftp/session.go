package ftp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"tertulia/actors/files"
	"tertulia/actors/plain"
	"tertulia/transport"
	"tertulia/transport/internal/otherservice"
)

const (
	// Commands that came while a job was running wait, up to these bounds; then
	// the reader does.
	maxPending      = 64
	maxPendingBytes = 4 * maxLine

	lingering = time.Second // for a client to read the last reply
)

// session is one control connection. Its goroutine runs the commands one after
// the other and is the only one that writes to the connection.
type session struct {
	// Static after newSession.
	srv   *Server
	conn  net.Conn
	peer  netip.AddrPort
	local netip.Addr
	hard  context.Context // its end cuts transfers off

	// From the reader.
	in       chan []input  // closed by the reader at its end
	fault    error         // why it ended; to be read once in is closed, as is received
	received int64         // bytes
	done     chan struct{} // closed by the session: what comes now is thrown away

	// Owned by the session's goroutine.
	out     []byte    // replies not yet written
	sent    int64     // bytes
	ending  bool      // no more commands are run
	reason  string    // why it is over
	ended   bool      // in is closed
	late    time.Time // when digests end, once in is closed
	pending []input
	waiting int  // bytes in pending
	job     *job // what runs beside the session; nil if nothing does
	aborted bool // an ABOR that is not yet answered has ended a job
	idle    *time.Timer
	verb    string // of the command that is run
	login
	param
	data
	renaming string // the path of RNFR, "" if there is none
	sized    sized
}

func newSession(hard context.Context, srv *Server, conn net.Conn) *session {
	return &session{
		srv:   srv,
		conn:  conn,
		peer:  addrOf(conn.RemoteAddr()),
		local: addrOf(conn.LocalAddr()).Addr(),
		hard:  hard,
		in:    make(chan []input),
		done:  make(chan struct{}),
		param: srv.defaultParam(),
	}
}

// serve runs the session to its end, and closes the connection.
func (s *session) serve(ctx context.Context, end *transport.Outcome) {
	inlineUrgent(s.conn)
	reading := make(chan struct{})
	go func() {
		s.read()
		close(reading)
	}()
	release := context.AfterFunc(s.hard, func() { s.conn.SetWriteDeadline(time.Now().Add(lingering)) })
	defer release()
	fault := s.converse(ctx)

	// A socket closed on unread input resets the connection, and the last reply
	// is lost. So the reader goes on for a moment and throws away what comes.
	s.conn.SetReadDeadline(time.Now().Add(lingering))
	if half, ok := s.conn.(interface{ CloseWrite() error }); ok && !s.ended {
		_ = half.CloseWrite()
	} else {
		s.conn.Close()
	}
	<-reading
	s.conn.Close()
	*end = transport.Outcome{Nick: s.nick, Reason: s.reason, Received: s.received, Sent: s.sent}
	transport.Raise(fault, s.fault)
}

// converse serves the client until the session is over. The error is the fault
// that has ended it, if one has.
func (s *session) converse(ctx context.Context) error {
	defer close(s.done)
	fault := s.obey(ctx)
	s.retire()
	if s.job != nil {
		fault = cmp.Or(fault, s.cutJob())
	}
	_ = s.flush()
	return fault
}

// cutJob ends the job of a session that is over, and waits for that. The error is
// the job's fault, so that the session's own ending is complete even then.
func (s *session) cutJob() (fault error) {
	defer transport.Catch(&fault)
	s.job.cancel(errLost)
	s.finish(<-s.job.done)
	return nil
}

// obey greets, and obeys.
func (s *session) obey(ctx context.Context) (fault error) {
	defer transport.Catch(&fault)
	s.reply(220, "%s: the shelf beside the talk. USER is your nick.", s.srv.cfg.Name)
	s.loop(ctx)
	return nil
}

// loop runs commands and finishes jobs until the session is to end.
func (s *session) loop(ctx context.Context) {
	s.idle = time.NewTimer(s.srv.cfg.LoginTimeout)
	defer s.idle.Stop()
	stop := ctx.Done()
	for {
		if stop == nil && s.job == nil {
			s.bye(closed, "The server is stopping. Goodbye.")
			return
		}
		s.runPending()
		if s.flush() != nil || s.ending || s.ended && s.job == nil {
			return
		}
		in := s.in
		if s.ended || len(s.pending) >= maxPending || s.waiting >= maxPendingBytes {
			in = nil
		}
		var opened chan opening
		var finished chan outcome
		if s.job != nil {
			opened, finished = s.job.opened, s.job.done
		}
		select {
		case batch, ok := <-in:
			s.take(batch, ok)
		case o := <-opened:
			s.opens(s.job, o)
		case o := <-finished:
			s.finish(o)
			if s.authed {
				s.idle.Reset(s.srv.cfg.IdleTimeout)
			}
		case <-s.idle.C:
			if s.job == nil {
				s.bye(silent, "Nothing came for too long. Goodbye.")
			} else if !s.authed {
				s.idle.Reset(tick)
			}
		case <-stop:
			stop = nil // a job may end, within the server's grace
		}
	}
}

// take notes what the reader brought.
func (s *session) take(batch []input, ok bool) {
	if !ok {
		s.lost()
		return
	}
	for _, in := range batch {
		s.pending = append(s.pending, in)
		s.waiting += len(in.line) + len(in.telnet)
	}
}

// asked reports whether a command waits for its turn.
func (s *session) asked(verb string) bool {
	return slices.ContainsFunc(s.pending, func(in input) bool {
		return strings.EqualFold(strings.TrimSpace(in.line), verb)
	})
}

// lost deals with the end of the control connection.
func (s *session) lost() {
	s.ended = true
	s.ending = !errors.Is(s.fault, io.EOF)
	switch {
	case s.reason != "":
	case s.ending:
		s.reason = lost
	default:
		s.reason = left
	}
	if s.job != nil {
		s.vouch()
	}
}

// runPending runs the commands whose turn it is. While a job runs, only those
// are that may come during a transfer. ABOR does not wait until then to end the
// job; its own reply comes in its turn.
func (s *session) runPending() {
	for len(s.pending) > 0 && !s.ending {
		in := s.pending[0]
		if s.job != nil && !duringJob(in) {
			if s.job.abortable && s.asked("ABOR") {
				s.aborted = true
				s.job.cancel(errAborted)
			}
			return
		}
		s.pending = s.pending[1:]
		s.waiting -= len(in.line) + len(in.telnet)
		if in.telnet != "" {
			s.out = append(s.out, in.telnet...)
			continue
		}
		s.run(in)
		if s.job == nil && s.authed {
			s.idle.Reset(s.srv.cfg.IdleTimeout)
		}
	}
	if len(s.pending) == 0 {
		s.pending = nil
	}
}

// duringJob reports whether an input is answered while a job runs: STAT and
// NOOP are (RFC 959 §4.1.3), the rest waits.
func duringJob(in input) bool {
	return in.telnet != "" || strings.EqualFold(in.line, "STAT") || strings.EqualFold(in.line, "NOOP")
}

// run runs one command.
func (s *session) run(in input) {
	if !s.authed && s.stray(in) {
		return
	}
	if in.long {
		s.reply(500, "A command line has at most %d bytes.", maxLine)
		return
	}
	if strings.ContainsAny(in.line, "\x00\r") {
		s.reply(501, "A command line has no NUL and no CR inside.")
		return
	}
	cmd := parseCommand(in.line)
	if name, ok := alias[cmd.verb]; ok {
		cmd.verb = name
	}
	act, known := s.srv.commands[cmd.verb]
	blank := strings.TrimSpace(cmd.arg) == ""
	switch {
	case !known:
		s.unknown(cmd.verb)
		return
	case !s.authed && act.rules&early == 0:
		s.reply(530, "Log in first: USER with your nick, then PASS.")
		return
	case cmd.arg == "" && act.rules&wantArg != 0:
		s.reply(501, "It goes: %s %s", cmd.verb, act.usage)
		return
	case !blank && act.rules&noArg != 0:
		s.reply(501, "%s takes nothing behind it.", cmd.verb)
		return
	}
	if s.job == nil {
		if act.rules&setup == 0 {
			s.restart, s.announced = 0, 0
		}
		if act.rules&renames == 0 {
			s.renaming = ""
		}
	}
	s.verb = cmd.verb
	act.run(s, cmd.arg)
}

// stray hangs up, before the login, on a peer that speaks another protocol, or sends a
// line too long to be seen whole, and reports whether it did. A web page may make a browser
// talk to this port: nothing that follows is obeyed.
func (s *session) stray(in input) bool {
	service := in.service
	if service == "" {
		service = otherservice.Of(in.line, false)
	}
	_, known := s.srv.commands[parseCommand(in.line).verb]
	switch {
	case in.long:
		s.bye(refused, fmt.Sprintf("Before the login a line has at most %d bytes. Goodbye.", maxLine))
	case service == otherservice.Web, service != "" && !known:
		s.bye(refused, fmt.Sprintf("This is FTP, not %s: use an FTP client, such as curl with an address that begins with ftp://. Goodbye.", service))
	default:
		return false
	}
	return true
}

// unknown answers what is no command.
func (s *session) unknown(verb string) {
	verb = plain.Line(verb[:min(len(verb), 16)])
	s.reply(500, "There is no command %q here. HELP lists those that there are.", verb)
}

// read is the reader: it forms lines until the connection ends.
func (s *session) read() {
	defer close(s.in)
	defer transport.Catch(&s.fault)
	var (
		lines scanner
		start otherservice.Start
		buf   = make([]byte, 512)
	)
	for {
		n, err := s.conn.Read(buf)
		s.received += int64(n)
		batch := lines.scan(nil, buf[:n])
		if start.TLS(buf[:n]) {
			batch = []input{{service: otherservice.TLS}}
		}
		if len(batch) > 0 {
			select {
			case s.in <- batch:
			case <-s.done:
			}
		}
		if err != nil {
			s.fault = err
			return
		}
	}
}

// path returns the absolute path that a command's argument means.
func (s *session) path(arg string) (string, error) { return files.Resolve(s.cwd, arg) }

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
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/sessions"
	"tertulia/transport/internal/wording"
)

const (
	// Bounds on the commands that wait for a job to end. When either is reached, the
	// session stops receiving from the reader, and TCP slows the client down.
	maxPending      = 64
	maxPendingBytes = 4 * maxLine
)

// session is one control connection. Its writer is the goroutine that runs the commands, in
// order.
type session struct {
	sessions.Session

	// Static after newSession.
	control *control
	srv     *Server
	peer    netip.AddrPort
	local   netip.Addr
	hard    context.Context // when it ends, the running transfer is cut off
	// expel ends hard for a user whom the gate no longer admits. Any goroutine may call it.
	expel context.CancelCauseFunc

	stopping <-chan struct{} // closed when the server stops; static once serve has begun

	// Owned by the reader.
	scanner scanner
	start   otherservice.Start

	// Shared with the reader.
	in      chan []input  // closed when the reader has ended
	resume  chan struct{} // the reader goes on after an AUTH
	readErr error         // why the reader ended; valid once in is closed

	// Owned by the writer.
	out     []byte        // replies not yet written
	ending  bool          // no more commands run
	reason  reason.Reason // why the session ends
	ended   bool          // the reader has ended and in is closed
	late    time.Time     // deadline for digests, set once in is closed
	pending []input
	waiting int  // bytes in pending
	job     *job // the running job, or nil
	aborted bool // an ABOR in pending has canceled a job and still needs its reply
	idle    *time.Timer
	verb    string // of the command that runs now
	behind  bool   // bytes came behind that command in one read
	security
	login
	param
	data
	renaming string // the path that RNFR named, "" if there is none
	sized    sized
}

// newSession returns a session in its initial state. hard ends after the grace time of a
// server that stops. newSession starts no goroutine. The caller calls serve, which frees what
// newSession has taken.
func newSession(hard context.Context, srv *Server, conn net.Conn) *session {
	c := &control{Conn: conn}
	hard, expel := context.WithCancelCause(hard)
	return &session{
		Session: sessions.Session{Conn: c},
		control: c,
		srv:     srv,
		peer:    addrOf(conn.RemoteAddr()),
		local:   addrOf(conn.LocalAddr()).Addr(),
		hard:    hard,
		expel:   expel,
		in:      make(chan []input),
		resume:  make(chan struct{}),
		param:   srv.defaultParam(),
	}
}

// serve runs the session until it ends and closes the connection. It blocks for the whole
// session and fills in outcome. If the reader or a command panicked, serve panics with that
// fault after it has released everything.
func (s *session) serve(ctx context.Context, outcome *transport.Outcome) {
	defer s.Conn.Close()
	defer s.expel(nil)
	inlineUrgent(s.control.Conn)
	release := context.AfterFunc(s.hard, func() { s.Conn.SetWriteDeadline(time.Now().Add(sessions.LingerTime)) })
	defer release()
	s.stopping = ctx.Done()
	// The end of ctx is for the writer, since a running transfer may still finish. Only the
	// writer's end interrupts the reader.
	s.Begin(context.WithoutCancel(ctx), s)
	s.Run(s, outcome)
}

// RunWriter implements sessions.Protocol. It serves the client until the session is over. No
// job runs after it returns.
func (s *session) RunWriter() {
	defer s.EndWriter()
	fault := s.obey()
	s.retire()
	if s.job != nil {
		fault = cmp.Or(fault, s.cutJob())
	}
	s.stay.Close()
	_ = s.flush()
	s.EndWith(cmp.Or(fault, reason.New(s.reason, "the session is over")))
}

// Leave implements sessions.Protocol. It tells the writer that the client has ended the
// control connection. A job may continue.
func (s *session) Leave(ended error, _ reason.Reason) {
	s.readErr = ended
	close(s.in)
}

// Ended implements sessions.Protocol.
func (s *session) Ended(outcome *transport.Outcome) {
	outcome.Nick, outcome.Account = s.nick, s.proof.Account
}

// cutJob cancels the job of a session that is over and waits until it ends. It returns a
// fault of the job as an error, so that the session still ends in order.
func (s *session) cutJob() (fault error) {
	defer transport.Catch(&fault)
	s.job.cancel(errLost)
	s.finish(<-s.job.done)
	return nil
}

// obey sends the greeting and runs the loop. It returns a fault as an error.
func (s *session) obey() (fault error) {
	defer transport.Catch(&fault)
	s.reply(220, "%s: the shelf beside the talk. USER is your nick.", s.srv.cfg.Name)
	s.loop()
	return nil
}

// loop runs commands and finishes jobs until the session must end. It writes all replies
// before it waits for the next event.
func (s *session) loop() {
	s.idle = time.NewTimer(s.srv.cfg.LoginTimeout)
	defer s.idle.Stop()
	stop, out := s.stopping, s.hard.Done()
	for {
		// The server stops, and no transfer is left that has to finish.
		if stop == nil && s.job == nil {
			s.cutOff(nil)
			return
		}
		if out == nil && s.job == nil {
			s.cutOff(context.Cause(s.hard))
			return
		}
		if out != nil { // else the running job ends now, and nothing runs after it
			s.runPending()
		}
		// If the client has half-closed its side and no job runs, runPending has run every
		// command: nothing is left to do.
		if s.flush() != nil || s.ending || s.ended && s.job == nil {
			return
		}
		// A nil channel is never ready. While the bounds are reached, the reader blocks, so
		// pending never holds more than one batch above them.
		in := s.in
		if s.ended || len(s.pending) >= maxPending || s.waiting >= maxPendingBytes {
			in = nil
		}
		// A job puts its opening into its channel before its outcome. The select may still
		// choose the outcome first; finish then takes the opening.
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
			// A transfer has its own StallTimeout, and its end resets the timer. A password
			// check must not extend LoginTimeout, so the timer fires again soon.
			if s.job == nil {
				s.bye(reason.Silent, "Nothing came for too long. Goodbye.")
			} else if !s.authed {
				s.idle.Reset(tick)
			}
		case <-stop:
			stop = nil // a running job may finish within the server's grace time
		case <-out:
			out = nil // the running job ends now
		}
	}
}

// cutOff ends the session after hard has ended with a cause.
func (s *session) cutOff(cause error) {
	if isExpulsion(cause) {
		s.bye(reason.Closed, plain.Line(wording.Error(cause))+". Goodbye.")
		return
	}
	s.bye(reason.Closed, "The server is stopping. Goodbye.")
}

// take adds a batch from the reader to pending. ok is false once the reader has ended.
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

// asked reports whether pending holds the command verb without an argument.
func (s *session) asked(verb string) bool {
	return slices.ContainsFunc(s.pending, func(in input) bool {
		return strings.EqualFold(strings.TrimSpace(in.line), verb)
	})
}

// lost handles the end of the control connection. After an orderly end (io.EOF) the
// commands in pending still run; after any other error none does.
func (s *session) lost() {
	s.ended = true
	s.ending = !errors.Is(s.readErr, io.EOF)
	s.reason = cmp.Or(s.reason, reason.Of(s.readErr))
	if s.job != nil {
		s.vouch()
	}
}

// runPending runs pending commands in order. While a job runs, it runs only the commands
// that duringJob accepts, and stops at the first other one. An ABOR anywhere in pending
// cancels the job at once, but its own reply keeps its place in the order.
func (s *session) runPending() {
	for len(s.pending) > 0 && !s.ending {
		in := s.pending[0]
		if s.job != nil && !duringJob(in) {
			// Nothing is removed from pending here: replies stay in the order of commands.
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
		// Before the login no command resets the timer: LoginTimeout covers it as a whole.
		if s.job == nil && s.authed {
			s.idle.Reset(s.srv.cfg.IdleTimeout)
		}
	}
	if len(s.pending) == 0 {
		s.pending = nil
	}
}

// duringJob reports whether the session answers an input while a job runs. It does so for
// STAT and NOOP (RFC 959 §4.1.3) and for Telnet negotiations. Other commands wait.
func duringJob(in input) bool {
	return in.telnet != "" || strings.EqualFold(in.line, "STAT") || strings.EqualFold(in.line, "NOOP")
}

// run checks one command against the rules of commandTable and runs it. A command that
// breaks a rule gets an error reply and does not change the session.
func (s *session) run(in input) {
	if in.auth {
		defer func() { s.resume <- struct{}{} }() // the reader waits for it
	}
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
	// STAT and NOOP during a job leave the parameters of the next transfer alone.
	// Otherwise REST and ALLO survive only setup commands, and RNFR only RNTO.
	if s.job == nil {
		if act.rules&setup == 0 {
			s.restart, s.announced = 0, 0
		}
		if act.rules&renames == 0 {
			s.renaming = ""
		}
	}
	s.verb, s.behind = cmd.verb, in.behind
	act.run(s, cmd.arg)
}

// stray ends the session if an input before the login belongs to another protocol or is
// longer than maxLine. It reports whether it ended the session. A web page can make a
// browser connect to this port, so no later line of such a peer runs.
func (s *session) stray(in input) bool {
	service := in.service
	if service == "" {
		service = otherservice.Of(in.line, false)
	}
	_, known := s.srv.commands[parseCommand(in.line).verb]
	switch {
	case in.long:
		s.bye(reason.Refused, fmt.Sprintf("Before the login a line has at most %d bytes. Goodbye.", maxLine))
	case service == otherservice.Web && s.srv.cfg.Page != "":
		s.bye(reason.Refused, fmt.Sprintf("This is FTP, not %s: open %s in your browser. Goodbye.", wording.ServiceName(service), s.srv.cfg.Page))
	case service == otherservice.Web, service != "" && !known:
		s.bye(reason.Refused, fmt.Sprintf("This is FTP, not %s: use an FTP client, such as curl with an address that begins with ftp://. Goodbye.", wording.ServiceName(service)))
	default:
		return false
	}
	return true
}

// unknown replies to a verb that is not a command.
func (s *session) unknown(verb string) {
	verb = plain.Line(verb[:min(len(verb), 16)])
	s.reply(500, "There is no command %q here. HELP lists those that there are.", verb)
}

// RunReader implements sessions.Protocol. It forms lines and gives them to the writer. It
// blocks while the writer receives nothing.
func (s *session) RunReader() error {
	var err error
	for buf := make([]byte, 512); err == nil; {
		var n int
		n, err = s.Read(buf)
		s.await(s.hear(buf[:n]))
	}
	return err
}

// hear gives the writer the commands of one read. It blocks until the writer takes them or the
// session ends. It returns how many of them are AUTH, for await.
func (s *session) hear(b []byte) (auths int) {
	batch := s.scanner.scan(nil, b)
	if s.start.TLS(b) {
		batch = []input{{service: otherservice.TLS}}
	}
	if len(batch) == 0 {
		return 0
	}
	auths = s.noteAuth(batch, len(s.scanner.line) > 0)
	select {
	case s.in <- batch:
	case <-s.Ctx.Done():
	}
	return auths
}

// path returns the absolute path for a command's argument.
func (s *session) path(arg string) (string, error) { return files.Resolve(s.cwd, arg) }

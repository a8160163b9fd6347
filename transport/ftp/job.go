package ftp

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"

	"tertulia/transport"
	"tertulia/transport/internal/reason"
)

// job is a task that takes time, such as a transfer, a digest or the check of a password.
// It runs on its own goroutine, so that the session can still reply. A session has at
// most one job.
type job struct {
	// Static after start.
	verb      string
	direction string // download, upload or listing; "" if it is not a transfer
	upload    bool
	abortable bool
	digest    bool
	login     bool // checks a password
	start     time.Time
	cancel    context.CancelCauseFunc
	vouched   chan struct{} // closed once the client has ended the control connection in good order
	quit      bool          // the client sent QUIT first; valid once vouched is closed
	progress  chan int64    // one slot: bytes moved so far
	opened    chan opening  // one slot, for an upload that has to wait for the shelf; otherwise nil
	done      chan outcome  // one slot for the only outcome

	// Static after start. For an upload the session owns them, and opens sets them.
	path  string // "" if the job has no path
	total int64  // expected bytes, or -1 if not known

	moved int64 // owned by the session: the last value from progress
}

// outcome is the result of a job.
type outcome struct {
	reply
	then  func() // the session calls it instead of sending the reply; nil if there is a reply
	moved int64  // bytes
	err   error  // for logs
}

// begin runs work on a goroutine of its own, as the session's job. It does not block. The
// session sends the reply of the outcome to the client.
func (s *session) begin(j *job, work func(ctx context.Context, j *job) outcome) {
	var ctx context.Context
	ctx, j.cancel = context.WithCancelCause(s.hard)
	j.verb, j.start = s.verb, time.Now()
	j.vouched = make(chan struct{})
	j.progress = make(chan int64, 1)
	j.done = make(chan outcome, 1)
	s.job = j
	// lost runs only once and calls vouch for the job of that moment. A job that begins
	// later needs its own call.
	if s.ended {
		s.vouch()
	}
	s.srv.running.Go(func() {
		o := j.run(ctx, work)
		j.cancel(nil)
		// Never blocks: done has room for the only outcome. So the goroutine ends even if
		// the session has already ended.
		j.done <- o
	})
}

// run calls work. It turns a panic into an outcome with a fault, which finish raises on
// the session.
func (j *job) run(ctx context.Context, work func(context.Context, *job) outcome) (o outcome) {
	defer func() {
		if value := recover(); value != nil {
			fault := transport.FaultOf(value)
			o = outcome{reply: reply{451, "That was a fault in the server, which ends this session."}, err: fault}
		}
	}()
	return work(ctx, j)
}

// failed returns the outcome of a job that ended with an error. It replaces
// context.Canceled with the cause of ctx.
func failed(ctx context.Context, err error, name pathRole, moved int64) outcome {
	if errors.Is(err, context.Canceled) {
		err = context.Cause(ctx)
	}
	return outcome{reply: replyTo(err, name), moved: moved, err: err}
}

// finish handles the outcome of the session's job: it replies, counts and logs. If the
// outcome is a fault, it panics with that fault last.
func (s *session) finish(o outcome) {
	j := s.job
	s.job = nil
	// A job puts its opening into the channel before its outcome, but the loop may receive
	// the outcome first. The 150 must precede the final reply.
	select {
	case opened := <-j.opened:
		s.opens(j, opened)
	default:
	}
	if o.then != nil {
		o.then()
		return
	}
	s.answer(o.reply)
	s.account(j, o)
	s.keptBack(j, o)
	transport.Raise(o.err)
}

// refuse replies to a transfer that cannot begin. It counts and logs it as a transfer
// that ended at once. path is "" if the argument was not a valid path.
func (s *session) refuse(direction, path string, err error, name pathRole) {
	o := outcome{reply: replyTo(err, name), err: err}
	s.answer(o.reply)
	s.account(&job{verb: s.verb, path: path, direction: direction, start: time.Now()}, o)
}

// account counts and logs a job that has ended. It ignores jobs that are not transfers.
func (s *session) account(j *job, o outcome) {
	if j.direction == "" {
		return
	}
	t := transport.Transfer{
		Nick: s.nick, Account: s.proof.Account, Command: j.verb, Path: j.path, Listing: j.direction == listing,
		Bytes: o.moved, Took: time.Since(j.start), Outcome: "ok", Err: o.err,
	}
	if o.code >= 300 {
		t.Outcome = strconv.Itoa(o.code)
	}
	m := s.srv.metrics
	m.transfers.WithLabelValues(j.direction, t.Outcome).Inc()
	m.bytes.WithLabelValues(j.direction).Add(float64(o.moved))
	m.seconds.WithLabelValues(j.direction).Observe(t.Took.Seconds())
	t.Log(s.srv.log, s.peer.String())
}

// answer appends a reply to the output. A reply with code 421 ends the session.
func (s *session) answer(r reply) {
	s.out = appendReply(s.out, r)
	if r.code == 421 {
		s.ending = true
		s.reason = cmp.Or(s.reason, reason.Closed)
	}
}

package ftp

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"

	"tertulia/transport"
)

// job is what takes time and runs beside the session, on a goroutine of its
// own, so that the session goes on answering: a transfer, a digest, the wait
// after a wrong password. A session has one at a time.
type job struct {
	// Static after start.
	verb      string
	direction string // download, upload, listing, or "" for what is no transfer
	upload    bool
	abortable bool
	digest    bool
	login     bool // checks a password
	start     time.Time
	cancel    context.CancelCauseFunc
	vouched   chan struct{} // closed: the client ended the control connection in good order
	quit      bool          // it said QUIT first; to be read once vouched is closed
	progress  chan int64    // one slot: bytes moved so far
	opened    chan opening  // room for one, from an upload that has to wait first; otherwise nil
	done      chan outcome  // room for the one outcome

	// Static after start; those of an upload are the session's, which is told late.
	path  string // "" if it is about none
	total int64  // bytes to be moved, or -1

	moved int64 // owned by the session: the progress last seen
}

// outcome is how a job ended.
type outcome struct {
	reply
	then  func() // run by the session in place of the reply; nil: there is a reply
	moved int64  // bytes
	err   error  // for logs
}

// begin runs work beside the session. What it returns is replied to the
// client.
func (s *session) begin(j *job, work func(ctx context.Context, j *job) outcome) {
	var ctx context.Context
	ctx, j.cancel = context.WithCancelCause(s.hard)
	j.verb, j.start = s.verb, time.Now()
	j.vouched = make(chan struct{})
	j.progress = make(chan int64, 1)
	j.done = make(chan outcome, 1)
	s.job = j
	if s.ended {
		s.vouch()
	}
	s.srv.running.Go(func() {
		o := j.run(ctx, work)
		j.cancel(nil)
		j.done <- o
	})
}

// run does the work, whose panic is an outcome as any other.
func (j *job) run(ctx context.Context, work func(context.Context, *job) outcome) (o outcome) {
	defer func() {
		if value := recover(); value != nil {
			fault := transport.FaultOf(value)
			o = outcome{reply: reply{451, "That was a fault in the server, which ends this session."}, err: fault}
		}
	}()
	return work(ctx, j)
}

// failed is the outcome of a job that ended with an error.
func failed(ctx context.Context, err error, name pathRole, moved int64) outcome {
	if errors.Is(err, context.Canceled) {
		err = context.Cause(ctx)
	}
	return outcome{reply: replyTo(err, name), moved: moved, err: err}
}

// finish takes a job's outcome, and raises it where it is a fault.
func (s *session) finish(o outcome) {
	j := s.job
	s.job = nil
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

// refuse answers a transfer that cannot begin. It is counted and logged as one
// that ended at once. path is "" where the client's is not a path.
func (s *session) refuse(direction, path string, err error, name pathRole) {
	o := outcome{reply: replyTo(err, name), err: err}
	s.answer(o.reply)
	s.account(&job{verb: s.verb, path: path, direction: direction, start: time.Now()}, o)
}

// account counts and logs a job that has ended.
func (s *session) account(j *job, o outcome) {
	if j.direction == "" {
		return
	}
	t := transport.Transfer{
		Nick: s.nick, Command: j.verb, Path: j.path, Listing: j.direction == listing,
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

// answer appends a reply to what the client is to be told. 421 ends the
// session.
func (s *session) answer(r reply) {
	s.out = appendReply(s.out, r)
	if r.code == 421 {
		s.ending = true
		s.reason = cmp.Or(s.reason, closed)
	}
}

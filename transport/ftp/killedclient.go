package ftp

import (
	"context"
	"errors"
	"net"
	"time"

	"tertulia/actors/plain"
	"tertulia/transport/internal/tcp"
	"tertulia/transport/internal/wording"
)

const (
	// shortWatch is the minimum watch for an upload with fewer bytes than ALLO announced.
	shortWatch = time.Second
	// vouchPatience limits the wait for vouched after the client has closed its side of
	// the control connection.
	vouchPatience = 5 * time.Second
	// lateDigests is the total time for digests after the control connection ends. A
	// client that half-closes it, as nc does, still gets short digests.
	lateDigests = 2 * time.Second

	leastWatch = 10 * time.Millisecond // minimum for a network path with short round trips
	mostWatch  = 3 * time.Second       // maximum for any network path
	blindWatch = time.Second           // where the kernel gives no measurements of the network path
)

// watchTime returns how long to watch the control connection of an upload after its data
// connection has ended (see whole). took is the duration of the upload. replaces reports
// whether the name already has a published version. watchTime does not block.
//
// When a client is killed, its two connections end at the same moment. The ends arrive
// apart by the delay variation of the network path. A lost end arrives again after the
// retransmission time. If a version would be replaced, the watch is longer than that. For
// a new file the watch is at most a fourth of took: a longer upload is more likely to
// contain the moment when its client was killed.
func watchTime(conn net.Conn, took time.Duration, replaces bool) time.Duration {
	watch := blindWatch
	if path, known := tcp.PathOf(conn); known {
		watch = max(path.RTT+4*path.Var, leastWatch)
		if replaces {
			watch += path.RTO
		}
		watch = min(watch, mostWatch)
	}
	if !replaces {
		watch = min(watch, took/4)
	}
	return watch
}

// whole returns nil if an upload may be published after its data connection ended in good
// order. It runs on the job's goroutine and blocks for at most the time of watchTime plus
// vouchPatience. It returns errLost if the client may have been killed, or the cause of
// ctx.
//
// A data stream ends in the same way for a client that has finished and for one that was
// killed. But the control connection of a killed client ends too, and it ends second:
// Linux closes last the socket that the process opened first. So whole watches that
// connection.
//
// ALLO is a hint about the space needed (RFC 959 §4.1.3), and some clients announce more
// than they send, such as whole blocks. An upload with exactly the announced length needs
// no watch. A shorter one gets a longer watch. If its client keeps the control connection
// open, the upload is complete.
func (u *uploadJob) whole(ctx context.Context, j *job, moved int64) error {
	if u.announced > 0 && moved == u.announced {
		return nil
	}
	watch := u.session.srv.watch(u.session.Conn, time.Since(j.start), u.up.Replaces())
	if moved < u.announced {
		watch = max(watch, shortWatch)
	}
	// The session closes vouched or cancels ctx after it has read the end of the control
	// connection. If the timer fires first, the session has read no end during the watch.
	if watch >= time.Millisecond {
		timer := time.NewTimer(watch)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-j.vouched:
			return u.vouchedFor(j, moved)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	// The kernel may know of an end that the session has not read yet. Then the session
	// decides: vouch closes vouched or cancels the job.
	if !tcp.PeerClosed(u.session.Conn) {
		return nil
	}
	timer := time.NewTimer(vouchPatience)
	defer timer.Stop()
	select {
	case <-j.vouched:
		return u.vouchedFor(j, moved)
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return errLost
	}
}

// ended is whole for a data connection over TLS, which marks its end. Without the mark the upload is whole
// if it has the announced length.
func (u *uploadJob) ended(conn *protected, moved int64) error {
	if conn.closed() || u.announced > 0 && moved == u.announced {
		return nil
	}
	return errNotClosed
}

// vouchedFor returns nil if an upload may be published after an orderly end of the
// control connection. Without QUIT it returns errLost if fewer bytes came than ALLO
// announced. The caller has seen vouched closed.
func (u *uploadJob) vouchedFor(j *job, moved int64) error {
	if !j.quit && moved < u.announced {
		return errLost
	}
	return nil
}

// vouch decides what happens to the job after the client has ended the control
// connection. It runs once for each job and does not block.
//
// Downloads and listings continue, because a client that only half-closed the connection
// still reads them. The check of a password continues until the connection is reset. A
// digest costs the server much and continues for at most lateDigests. An upload may be
// published only if the client stays connected until it ends, or has sent QUIT. Otherwise
// it is canceled.
//
// Some devices, such as cameras, disconnect without QUIT after each file. The server
// cannot distinguish them from a client that was killed, so it does not publish their
// files. Config.PublishWithoutQuit accepts an orderly end of the control connection
// instead.
func (s *session) vouch() {
	switch {
	case s.job.login && !s.ending:
		s.out = append(s.out, telnetNOP...) // a peer that has closed its socket replies with a reset
	case s.job.digest:
		if s.late.IsZero() {
			s.late = time.Now().Add(lateDigests)
		}
		cancel := s.job.cancel
		time.AfterFunc(time.Until(s.late), func() { cancel(errLost) })
	case s.job.abortable && !s.job.upload:
		// The client may have half-closed the connection and still read the data.
	case s.job.upload && !s.ending && (s.asked("QUIT") || s.srv.cfg.PublishWithoutQuit):
		// The job reads quit only after vouched is closed, so quit is set first.
		s.job.quit = s.asked("QUIT")
		close(s.job.vouched)
	default:
		s.job.cancel(errLost)
	}
}

// keptBack reports an upload that was not published because its client disconnected
// without QUIT. It warns the operator, and the user if they are in the chat, because FTP
// cannot notify a client that has disconnected.
func (s *session) keptBack(j *job, o outcome) {
	if !j.upload || o.moved == 0 || !errors.Is(o.err, errLost) {
		return
	}
	why := "the client left without QUIT; -ftp-publish-without-quit publishes such files"
	if s.srv.cfg.PublishWithoutQuit {
		why = "the connection broke, or fewer bytes came than the client had announced"
	}
	s.srv.log.Warn("upload not published", "peer", s.peer, "nick", s.nick, "path", plain.Line(j.path), "bytes", o.moved, "why", why)
	if s.srv.cfg.Tell != nil && !s.guest && !s.owner().Unproven {
		_ = s.srv.cfg.Tell(s.hard, s.nick, wording.Say(wording.NotPublished, wording.Path(plain.Line(j.path))))
	}
}

package ftp

import (
	"context"
	"errors"
	"net"
	"time"

	"tertulia/actors/plain"
	"tertulia/transport/internal/tcp"
)

const (
	// shortWatch is the least watch for an upload with fewer bytes than ALLO announced.
	shortWatch = time.Second
	// vouchPatience bounds the wait for the word of a client that half-closed
	// its control connection before its upload ended.
	vouchPatience = 5 * time.Second
	// lateDigests is how long after the end of the control connection digests may take,
	// in all: a client that has half-closed it, as nc does, gets the short ones.
	lateDigests = 2 * time.Second

	leastWatch = 10 * time.Millisecond // for a new file on a path with short round trips
	mostWatch  = 3 * time.Second       // however long the path is
	blindWatch = time.Second           // where the kernel does not tell about the path
)

// watchTime returns how long the control connection of an upload is watched once its
// data connection has ended; see whole. took is how long the upload took, and replaces
// says that a version is published already.
//
// The two ends of a killed client leave its machine together, and arrive apart by as
// much as the path's delay varies. If the second one is lost, it comes again after the
// retransmission time. Where a version would be replaced the watch is longer than that.
// A new file costs no more than a fourth of the time that it took: the longer an upload,
// the likelier it is that its client was killed in it.
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

// whole says whether an upload whose data connection was closed in good order
// may be published. The end of a stream looks the same when the client was
// killed, but then its control connection ends, too: Linux closes last what a process
// opened first. So that one is watched for the time that watchTime returns.
//
// ALLO is a hint about room (RFC 959 §4.1.3), and some clients announce more than
// they send, such as whole blocks. An upload with exactly that many bytes needs no
// watch. One with fewer is watched for longer: if the client is still there and has
// not ended its control connection, it has sent what it wanted to send.
func (u *uploadJob) whole(ctx context.Context, j *job, moved int64) error {
	if u.announced > 0 && moved == u.announced {
		return nil
	}
	watch := u.session.srv.watch(u.session.conn, time.Since(j.start), u.up.Replaces())
	if moved < u.announced {
		watch = max(watch, shortWatch)
	}
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
	if !tcp.PeerClosed(u.session.conn) {
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

// vouchedFor says whether an upload is whole whose control connection has ended in
// good order. Without QUIT it is not if fewer bytes came than ALLO announced.
func (u *uploadJob) vouchedFor(j *job, moved int64) error {
	if !j.quit && moved < u.announced {
		return errLost
	}
	return nil
}

// vouch decides about a job whose client has ended the control connection. One
// that only half-closed it may still have what it asked for. But an upload is
// whole only if the client lives to see its end, or has said QUIT. The check of a
// password goes on until the connection is reset, which it is at once where the client
// does not read any more.
//
// Some devices, such as cameras, hang up without QUIT after each file. To the
// server they look like a client that was killed in the middle of one, so their
// files are kept back. Config.PublishWithoutQuit trusts an orderly end of the
// control connection instead.
//
// Digests end with the connection, after a moment for a client that has half-closed it:
// they cost the server much, and whoever hangs up reads none.
func (s *session) vouch() {
	switch {
	case s.job.login && !s.ending:
		s.out = append(s.out, telnetNOP...) // a peer that is gone answers it with a reset
	case s.job.digest:
		if s.late.IsZero() {
			s.late = time.Now().Add(lateDigests)
		}
		cancel := s.job.cancel
		time.AfterFunc(time.Until(s.late), func() { cancel(errLost) })
	case s.job.abortable && !s.job.upload:
	case s.job.upload && !s.ending && (s.asked("QUIT") || s.srv.cfg.PublishWithoutQuit):
		s.job.quit = s.asked("QUIT")
		close(s.job.vouched)
	default:
		s.job.cancel(errLost)
	}
}

// keptBack tells the operator, and the user if they are in the chat, that an upload
// was not published since its client left without QUIT. FTP has no way to tell a
// client that is gone.
func (s *session) keptBack(j *job, o outcome) {
	if !j.upload || o.moved == 0 || !errors.Is(o.err, errLost) {
		return
	}
	why := "the client left without QUIT; -ftp-publish-without-quit publishes such files"
	if s.srv.cfg.PublishWithoutQuit {
		why = "the connection broke, or fewer bytes came than the client had announced"
	}
	s.srv.log.Warn("upload not published", "peer", s.peer, "nick", s.nick, "path", plain.Line(j.path), "bytes", o.moved, "why", why)
	if s.srv.cfg.Tell != nil && !s.guest && !s.heldElsewhere() {
		_ = s.srv.cfg.Tell(s.hard, s.nick, plain.Line(j.path)+
			" was not published: its FTP connection ended without QUIT, so it may be cut off. Send it again.")
	}
}

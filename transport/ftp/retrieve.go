package ftp

import (
	"context"
	"fmt"
	"io"
	"net"
	"time"

	"tertulia/actors/files"
)

const (
	// A file of up to so many bytes is sent by the session itself where the
	// data connection stands already: it fits into the socket's buffer, so that
	// nothing waits.
	smallFile = 16 << 10
	// In case it does not fit, the rest is sent beside the session.
	smallPatience = 100 * time.Millisecond
	// closeWait is how long a client may take, at most, to close the data
	// connection of a download before it is told that all was sent.
	closeWait = 100 * time.Millisecond
)

// retr sends a file.
func (s *session) retr(arg string) {
	at, _ := s.takeSetup()
	path, err := s.path(arg)
	var lease *files.Lease
	if err == nil {
		lease, err = s.lease(path, at)
	}
	if err == nil {
		if err = s.prepared(); err != nil {
			_ = lease.Close()
		}
	}
	if err != nil {
		s.refuse(download, path, err, existing)
		return
	}
	if s.text {
		s.reply(150, "Sending text.")
	} else {
		// Clients take the size from here: that of the whole file.
		s.reply(150, "Sending bytes (%d bytes)", lease.Info.Size)
	}
	// 150 travels alone. Some clients take two replies that come in one piece for
	// one, and then wait for 226 until they give up (aria2).
	if s.flush() != nil {
		_ = lease.Close()
		return
	}
	j := &job{path: path, direction: download, abortable: true, total: lease.Info.Size - at}
	d := downloadJob{lease: lease, route: s.route(), text: s.text, stall: s.srv.cfg.StallTimeout, closeWait: s.srv.closeWait}
	if !s.text && j.total <= smallFile && s.sendSmall(j, &d) {
		return
	}
	s.begin(j, d.run)
}

// lease opens a file, at an offset.
func (s *session) lease(path string, at int64) (*files.Lease, error) {
	lease, err := s.srv.shelf.Open(s.hard, s.reader(), path)
	if err != nil {
		return nil, err
	}
	switch {
	case at > lease.Info.Size:
		err = &files.Error{Kind: files.BadOffset, Path: path,
			Detail: fmt.Sprintf("has %d bytes, there is no byte %d to start at", lease.Info.Size, at)}
	case at > 0 && s.text:
		err = errTextRestart
	case at > 0:
		_, err = lease.Seek(at, io.SeekStart)
	}
	if err != nil {
		_ = lease.Close()
		return nil, err
	}
	return lease, nil
}

// sendSmall sends a small file at once, without a job, and reports whether it
// could.
func (s *session) sendSmall(j *job, d *downloadJob) bool {
	conn := d.route.standing()
	if conn == nil {
		return false
	}
	block := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(block)
	j.verb, j.start = s.verb, time.Now()
	n, err := io.ReadFull(d.lease, block[:j.total])
	if err != nil {
		// Somebody shortens the file meanwhile, or the disk fails: let the job
		// find out.
		_, _ = d.lease.Seek(int64(-n), io.SeekCurrent)
		return false
	}
	conn.SetWriteDeadline(j.start.Add(smallPatience))
	sent, err := conn.Write(block[:n])
	if err != nil {
		_, _ = d.lease.Seek(int64(sent-n), io.SeekCurrent)
		d.sent = int64(sent)
		return false
	}
	awaitClose(conn, d.closeWait, block[:1])
	conn.Close()
	_ = d.lease.Close()
	o := outcome{reply: sentWhole(int64(n)), moved: int64(n)}
	s.answer(o.reply)
	s.account(j, o)
	return true
}

// downloadJob is a download. It is owned by the job's goroutine once that runs.
type downloadJob struct {
	lease *files.Lease
	route *route
	text  bool
	stall time.Duration
	sent  int64 // bytes, before the job began

	closeWait time.Duration
}

func (d *downloadJob) run(ctx context.Context, j *job) outcome {
	defer d.lease.Close()
	conn, err := d.route.open(ctx)
	if err != nil {
		return failed(ctx, err, existing, 0)
	}
	defer conn.Close()
	m, release := newMover(ctx, conn, d.stall, j.progress)
	defer release()
	m.moved = d.sent
	if d.text {
		err = sendText(m, d.lease, j.total)
	} else {
		err = m.send(d.lease.File, j.total-d.sent)
	}
	if err != nil {
		breakOff(conn)
		return failed(ctx, err, existing, m.moved)
	}
	awaitClose(conn, d.closeWait, make([]byte, 1))
	return outcome{reply: sentWhole(m.moved), moved: m.moved}
}

// awaitClose ends the sending half of a data connection and waits, for at most
// the given time, until the client has closed its own. By then the client has
// read the data and the 150, so that 226 comes to a client that waits for it.
// spare takes a byte that a client sends against the rules.
func awaitClose(conn net.Conn, wait time.Duration, spare []byte) {
	half, ok := conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	conn.SetReadDeadline(time.Now().Add(wait))
	_, _ = conn.Read(spare)
}

// errShrank says that somebody made the file shorter than it was when the
// client was told its length. One that grows is sent as far as it was told.
var errShrank = &files.Error{Kind: files.Unavailable, Detail: "the file became shorter while it was sent"}

// sendText sends n bytes of a file with their line ends converted.
func sendText(m *mover, file io.Reader, n int64) error {
	block := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(block)
	src := &io.LimitedReader{R: file, N: n}
	_, err := io.CopyBuffer(struct{ io.Writer }{m}, &textReader{src: src}, block[:])
	if err == nil && src.N > 0 {
		return errShrank
	}
	return err
}

func sentWhole(n int64) reply { return reply{226, fmt.Sprintf("Sent, %d bytes.", n)} }

// breakOff makes the coming Close reset the connection, so that what was sent
// is not taken for whole.
func breakOff(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}

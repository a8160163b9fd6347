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
	// smallFile is the largest file, in bytes, that the session sends without a job if the
	// data connection is already open. It fits into the socket's buffer, so the write does
	// not block.
	smallFile = 16 << 10
	// smallPatience limits that write. If the file does not fit, a job sends the rest.
	smallPatience = 100 * time.Millisecond
	// closeWait is the maximum time for a client to close the data connection of a
	// download. After it the server sends 226 anyway.
	closeWait = 100 * time.Millisecond
)

// retr sends a file, from the offset that REST set (RFC 959 §4.1.3).
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
		// Clients read the size from this text. It is the size of the whole file, even
		// after REST.
		s.reply(150, "Sending bytes (%d bytes)", lease.Info.Size)
	}
	// 150 is written alone. Some clients, such as aria2, take two replies in one segment
	// for one reply, and then wait for 226 until they time out.
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

// lease opens a file at an offset in bytes. It returns BadOffset if the offset is past
// the end, errTextRestart, or an error of the shelf. The caller closes the lease.
func (s *session) lease(path string, at int64) (*files.Lease, error) {
	lease, err := s.srv.shelf.Open(s.hard, s.reader(), path)
	if err != nil {
		return nil, err
	}
	switch {
	case at > lease.Info.Size:
		err = &fileError{kind: files.BadOffset, path: path,
			words: fmt.Sprintf("has %d bytes, there is no byte %d to start at", lease.Info.Size, at)}
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

// sendSmall sends a file of at most smallFile bytes without a job, and reports whether it
// did. It blocks for at most onItsWay, smallPatience and closeWait. If it returns false,
// the job of d must send the rest.
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
		// The file became shorter, or the disk failed. The job repeats the read and reports
		// the error.
		_, _ = d.lease.Seek(int64(-n), io.SeekCurrent)
		return false
	}
	conn.SetWriteDeadline(j.start.Add(smallPatience))
	sent, err := conn.Write(block[:n])
	if err != nil {
		// The offset of the lease is the first byte not sent, where the job continues.
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

// downloadJob is a download. The job's goroutine owns it once it runs.
type downloadJob struct {
	lease *files.Lease
	route *route
	text  bool
	stall time.Duration
	sent  int64 // bytes that sendSmall has sent

	closeWait time.Duration
}

// run sends the file. It runs on the job's goroutine and blocks until the download ends.
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

// awaitClose closes the sending half of a data connection. It then waits until the client
// has closed its half, for at most wait. By then the client has read the data and the
// 150, so it is ready for 226. spare is a buffer for a byte that a client sends although
// it must not.
func awaitClose(conn net.Conn, wait time.Duration, spare []byte) {
	if secured, is := conn.(*protected); is {
		_ = secured.CloseWrite()
		conn = secured.below.Conn // the rest is the client's end of TLS
	}
	half, ok := conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	conn.SetReadDeadline(time.Now().Add(wait))
	_, _ = conn.Read(spare)
}

// errShrank says that the file is now shorter than the length that the client was given.
// If a file grows, only the announced length is sent.
var errShrank = &fileError{kind: files.Unavailable, words: "the file became shorter while it was sent"}

// sendText sends n bytes of a file and converts their line ends. It returns errShrank if
// the file has fewer bytes.
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

// breakOff makes the next Close reset the connection, so that the client does not take
// the data for complete.
func breakOff(conn net.Conn) {
	if secured, is := conn.(*protected); is {
		secured.broken = true
		conn = secured.below.Conn
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}

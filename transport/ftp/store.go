package ftp

import (
	"context"
	"errors"
	"io"
	"net"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport"
)

// dropTime is how long the server reads and discards the rest of an upload that the shelf
// refused.
const dropTime = 10 * time.Second

// stor stores a file. It starts at the offset that REST set.
func (s *session) stor(arg string) {
	at, size := s.takeSetup()
	opts := files.CreateOptions{Mode: files.Fresh, Size: size}
	if at > 0 {
		opts.Mode, opts.Offset = files.Resume, at
	}
	s.store(arg, opts)
}

// sized is the last answer to SIZE. It is valid until the next upload.
type sized struct {
	path    string
	size    int64
	partial string // ID of the partial with this size; "" if it is the size of the published file
}

// appe appends to a file.
func (s *session) appe(arg string) {
	_, size := s.takeSetup()
	s.store(arg, files.CreateOptions{Mode: files.Append, Size: size})
}

// stou stores a file under a free name.
func (s *session) stou(arg string) {
	_, size := s.takeSetup()
	if arg == "" {
		arg = "upload"
	}
	s.store(arg, files.CreateOptions{Mode: files.Unique, Size: size})
}

// takeSetup returns and clears the values of REST and ALLO, in bytes.
func (s *session) takeSetup() (at, size int64) {
	at, size = s.restart, s.announced
	s.restart, s.announced = 0, 0
	return at, size
}

// store begins an upload. An error becomes the reply in place of 150.
//
// Until the shelf has counted its files, Create may block for long. Then the job waits
// for it and sends the 150 or the error. Otherwise store calls Create on the session's
// goroutine.
func (s *session) store(arg string, opts files.CreateOptions) {
	told := s.sized
	s.sized = sized{}
	path, err := s.path(arg)
	if err == nil && s.text && opts.Mode == files.Resume {
		err = errTextRestart
	}
	if err == nil {
		err = s.prepared()
	}
	if err != nil {
		s.refuse(upload, path, err, target)
		return
	}
	u := uploadJob{session: s, owner: s.owner(), path: path, opts: opts, text: s.text}
	if told.path == path {
		u.told = told
	}
	if s.text {
		// ALLO announces the length on the network, which differs from the length on disk.
		u.announced, u.opts.Size = opts.Size, 0
	}
	j := &job{path: path, direction: upload, upload: true, abortable: true, total: -1}
	select {
	case <-s.srv.shelf.Ready():
	default:
		// From begin on, the job's goroutine owns u. The session learns the path and length
		// from opened.
		u.route = s.uploadRoute()
		j.opened = make(chan opening, 1)
		s.begin(j, u.wait)
		return
	}
	if err := u.create(s.hard); err != nil {
		s.refuse(upload, path, err, target)
		return
	}
	// The data connection is taken only now: after an error above, the client can use it
	// for its next transfer.
	u.route = s.uploadRoute()
	s.opens(j, u.opening())
	s.begin(j, u.run)
}

// uploadJob is an upload. The job's goroutine owns it once it runs.
type uploadJob struct {
	session   *session // the job uses its static fields only
	owner     event.Identity
	path      string
	told      sized // the last answer to SIZE for this path
	opts      files.CreateOptions
	up        *files.Upload
	route     *route
	text      bool
	announced int64 // ALLO: bytes expected over the network; 0 if not announced
}

// create reserves the name and opens the upload. It blocks until the shelf has counted
// its files. It returns the errors of files.Actor.Create, or BadOffset if an APPE is
// ambiguous.
//
// APPE appends to the published file. But curl also resumes with it: it sends SIZE, then
// APPE with the bytes after that size. So if SIZE returned the length of the user's own
// partial, APPE continues the partial.
//
// If SIZE returned the length of the published file while the user has a partial, the
// client may mean either. Continuing the partial could lose the published bytes, and
// appending could mix two versions. So create does neither.
func (u *uploadJob) create(ctx context.Context) (err error) {
	shelf, opts := u.session.srv.shelf, u.opts
	switch {
	case opts.Mode != files.Append || u.told.path == "":
	case u.told.partial != "":
		opts.Mode, opts.Offset, opts.Partial = files.Resume, u.told.size, u.told.partial
	default:
		if _, err := shelf.Partial(ctx, u.owner, u.path); files.KindOf(err) != files.NotFound {
			return &fileError{
				kind: files.BadOffset, path: u.path,
				words: "your upload of it was cut off, and SIZE told the length of another version: send the whole file",
			}
		}
	}
	if u.up, err = shelf.Create(ctx, u.owner, u.path, opts); err != nil {
		return err
	}
	if opts.Size > 0 {
		u.announced = max(0, opts.Size-u.up.Offset())
	}
	return nil
}

// opening is the reply to the client and the data for STAT when an upload begins.
type opening struct {
	reply
	path  string
	total int64 // expected bytes, or -1 if not known
}

// opening returns the opening of an upload. The caller has called create without an
// error.
func (u *uploadJob) opening() opening {
	o := opening{reply{150, "Send it."}, u.up.Path(), -1}
	if u.opts.Mode == files.Unique {
		o.text = "FILE: " + u.up.Path() // RFC 1123 §4.1.2.9
	}
	if u.opts.Size > 0 {
		o.total = u.announced
	}
	return o
}

// opens sends the 150 of an upload and notes its path and length in j.
func (s *session) opens(j *job, o opening) {
	s.answer(o.reply)
	j.path, j.total = o.path, o.total
}

// wait runs an upload on the job's goroutine while the shelf still counts its files. It
// blocks in create and then continues as run.
func (u *uploadJob) wait(ctx context.Context, j *job) outcome {
	if err := u.create(ctx); err != nil {
		u.route.close()
		return failed(ctx, err, target, 0)
	}
	// Never blocks: opened has room for one, and this is the only send. It precedes the
	// outcome, so 150 precedes the final reply.
	j.opened <- u.opening()
	return u.run(ctx, j)
}

// run receives an upload and publishes it. Its 226 means that the file is complete and,
// if the shelf waits for the disk, durable. It runs on the job's goroutine and blocks
// until the upload ends.
func (u *uploadJob) run(ctx context.Context, j *job) outcome {
	moved, receipt, err := u.publish(ctx, j)
	transport.Raise(err)
	if err != nil {
		o := failed(ctx, err, target, moved)
		if o.code == 452 {
			// The client may have sent the whole file. After a 4xx some clients retry at
			// once. lftp 4.9 then sends only the beginning of the file and ends it like a
			// complete one. A 5xx stops the retries.
			o.code = 552
		}
		return o
	}
	return outcome{reply: receiptReply(receipt), moved: moved}
}

// publish receives an upload and commits it. It returns the number of bytes moved. After
// an error or a panic the upload is given up, and nothing is published. It returns a
// panic as a fault.
func (u *uploadJob) publish(ctx context.Context, j *job) (moved int64, receipt files.Receipt, err error) {
	// If the transfer fails, the connection closes only after giveUp has released the
	// name. So a client that sees the close can use the name again. Catch runs first and
	// turns a panic into err.
	var conn net.Conn
	defer func() {
		if err != nil {
			u.giveUp(err)
		}
		if conn != nil {
			conn.Close()
		}
	}()
	defer transport.Catch(&err)
	if conn, err = u.route.open(ctx); err != nil {
		return 0, receipt, err
	}
	if err = u.up.Prepare(ctx); err == nil {
		moved, err = u.receive(ctx, j, conn)
	}
	if err != nil {
		if !isCut(err) && !transport.IsFault(err) {
			u.giveUp(err) // releases the name and the space before drop, which may take long
			u.drop(ctx, j, conn, moved)
		}
		return moved, receipt, err
	}
	conn.Close()
	// All bytes have come, but the client may have been killed. Commit is the only call
	// that publishes, so it runs only if whole returns nil.
	if secured, is := conn.(*protected); is && !u.session.srv.cfg.LaxClose {
		err = u.ended(secured, moved)
	} else {
		err = u.whole(ctx, j, moved)
	}
	if err == nil {
		receipt, err = u.up.Commit(ctx)
	}
	return moved, receipt, err
}

// giveUp ends the upload after err. It keeps the received bytes for a later resume,
// unless the shelf has no space for them. It releases the name even if it panics, and may
// be called twice.
func (u *uploadJob) giveUp(err error) {
	defer func() {
		if value := recover(); value != nil {
			_ = u.up.Discard()
			panic(transport.FaultOf(value))
		}
	}()
	switch files.KindOf(err) {
	case files.Quota, files.TooLarge, files.DiskFull:
		_ = u.up.Discard()
	default:
		_ = u.up.Abort()
	}
}

// receive moves data from conn to the upload until the client ends the stream. It returns
// the number of bytes moved. Its errors are those of mover and of the shelf.
func (u *uploadJob) receive(ctx context.Context, j *job, conn net.Conn) (moved int64, err error) {
	m, release := newMover(ctx, conn, u.session.srv.cfg.StallTimeout, j.progress)
	defer release()
	pace := transport.NewUploadPace(time.Now())
	m.pace = &pace
	dst := u.up.Writer(ctx, step)
	if u.text {
		err = receiveText(m, dst)
	} else {
		err = u.receiveBytes(m, dst)
	}
	return m.moved, err
}

// drop reads and discards the rest of an upload that the shelf refused, for at most
// dropTime. Many clients read no reply until they have sent everything. If the connection
// closed with unread bytes, it would be reset, and such a client would report the reset
// instead of the reply.
func (u *uploadJob) drop(ctx context.Context, j *job, conn net.Conn, moved int64) {
	m, release := newMover(ctx, conn, dropTime, j.progress)
	defer release()
	m.moved = moved
	block := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(block)
	for end := time.Now().Add(dropTime); time.Now().Before(end); {
		if _, err := m.Read(block[:]); err != nil {
			return
		}
	}
}

// receiveBytes receives the first block in user space, because most files fit in it. Then
// the kernel moves the rest. If the upload is hashed while it arrives, or conn is not
// TCP, all blocks pass through user space.
func (u *uploadJob) receiveBytes(m *mover, dst *files.UploadWriter) error {
	for {
		n, err := receiveBlock(m, dst)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if n < blockSize {
			continue
		}
		if _, tcp := m.conn.(*net.TCPConn); !tcp || u.up.Hashes() {
			continue
		}
		// The kernel moves at most the bytes that the quota already allows. dst asks
		// for more only when another block has arrived, because the file may end exactly
		// here.
		n64, err := m.receive(u.up.File, dst.Left())
		dst.Wrote(n64)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// receiveBlock receives one block of at most blockSize bytes. It returns io.EOF with the
// last one.
func receiveBlock(m *mover, dst io.Writer) (int, error) {
	block := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(block)
	n, err := m.fill(block[:])
	if n > 0 {
		if _, err := dst.Write(block[:n]); err != nil {
			return n, err
		}
	}
	return n, err
}

// receiveText receives an upload and converts its line ends.
func receiveText(m *mover, dst io.Writer) error {
	text := &textWriter{dst: dst}
	for {
		_, err := receiveBlock(m, text)
		if errors.Is(err, io.EOF) {
			return text.Close()
		}
		if err != nil {
			return err
		}
	}
}

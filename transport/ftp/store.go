package ftp

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"tertulia/actors/files"
	"tertulia/actors/plain"
	"tertulia/transport"
)

// dropTime bounds how long the rest of an upload is taken that the shelf has no
// room for.
const dropTime = 10 * time.Second

// stor stores a file, from the byte that REST named on.
func (s *session) stor(arg string) {
	at, size := s.takeSetup()
	opts := files.CreateOptions{Mode: files.Fresh, Size: size}
	if at > 0 {
		opts.Mode, opts.Offset = files.Resume, at
	}
	s.store(arg, opts)
}

// sized is what SIZE has told last, up to the next upload.
type sized struct {
	path    string
	size    int64
	partial string // the ID of the partial that is so long; "": the published file is
}

// appe adds to a file.
func (s *session) appe(arg string) {
	_, size := s.takeSetup()
	s.store(arg, files.CreateOptions{Mode: files.Append, Size: size})
}

// stou stores a file under a name that is free.
func (s *session) stou(arg string) {
	_, size := s.takeSetup()
	if arg == "" {
		arg = "upload"
	}
	s.store(arg, files.CreateOptions{Mode: files.Unique, Size: size})
}

// takeSetup returns what REST and ALLO set for this transfer.
func (s *session) takeSetup() (at, size int64) {
	at, size = s.restart, s.announced
	s.restart, s.announced = 0, 0
	return at, size
}

// store begins an upload: what hinders it is told in place of 150. Only while the
// shelf is not counted yet, which may take long, the job waits for that, and tells.
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
	opts.From, opts.Once = s.from(), s.guest
	u := uploadJob{session: s, owner: s.owner(), path: path, opts: opts, text: s.text}
	if told.path == path {
		u.told = told
	}
	if s.text {
		// ALLO tells the length on the network, not on the disk.
		u.announced, u.opts.Size = opts.Size, 0
	}
	j := &job{path: path, direction: upload, upload: true, abortable: true, total: -1}
	select {
	case <-s.srv.shelf.Ready():
	default:
		u.route = s.route()
		j.opened = make(chan opening, 1)
		s.begin(j, u.wait)
		return
	}
	if err := u.create(s.hard); err != nil {
		s.refuse(upload, path, err, target)
		return
	}
	u.route = s.route()
	s.opens(j, u.opening())
	s.begin(j, u.run)
}

// uploadJob is an upload. It is owned by the job's goroutine once that runs.
type uploadJob struct {
	session   *session // its static fields only
	owner     string
	path      string
	told      sized // what SIZE has told of the path
	opts      files.CreateOptions
	up        *files.Upload
	route     *route
	text      bool
	announced int64 // ALLO: bytes that are to come over the network; 0 if not told
}

// create takes the name.
//
// APPE adds to what is published. But curl resumes with it too: it asks for SIZE and
// sends what follows that. So if SIZE has told the length of the user's own partial,
// APPE continues that one. If SIZE has told the length of the published file, while
// the user has a partial, nobody can know which of the two the client has the rest
// of: to continue the partial may lose what is published, to add to the file may mix
// two versions. So neither is done.
func (u *uploadJob) create(ctx context.Context) (err error) {
	shelf, opts := u.session.srv.shelf, u.opts
	switch {
	case opts.Mode != files.Append || u.told.path == "":
	case u.told.partial != "":
		opts.Mode, opts.Offset, opts.Partial = files.Resume, u.told.size, u.told.partial
	default:
		if _, err := shelf.Partial(ctx, opts.From, u.owner, u.path); files.KindOf(err) != files.NotFound {
			return &files.Error{
				Kind: files.BadOffset, Path: u.path,
				Detail: "your upload of it was cut off, and SIZE told the length of another version: send the whole file",
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

// opening is what the client and STAT are told when an upload begins.
type opening struct {
	reply
	path  string
	total int64 // bytes to be moved, or -1
}

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

// opens tells the client that a job's upload begins.
func (s *session) opens(j *job, o opening) {
	s.answer(o.reply)
	j.path, j.total = o.path, o.total
}

// wait takes the name once the shelf is counted, and goes on as run.
func (u *uploadJob) wait(ctx context.Context, j *job) outcome {
	if err := u.create(ctx); err != nil {
		u.route.close()
		return failed(ctx, err, target, 0)
	}
	j.opened <- u.opening()
	return u.run(ctx, j)
}

// run receives an upload and publishes it. Its 226 says that the file is whole
// and, if the shelf is told to wait for the disk, durable.
func (u *uploadJob) run(ctx context.Context, j *job) outcome {
	moved, receipt, err := u.publish(ctx, j)
	transport.Raise(err)
	if err != nil {
		o := failed(ctx, err, target, moved)
		if o.code == 452 {
			// The client may have sent the whole file. After a 4xx some clients send it
			// again at once, and lftp 4.9 sends only its beginning then, whose end looks
			// like that of a whole file. A 5xx ends their attempts.
			o.code = 552
		}
		return o
	}
	return outcome{reply: receiptReply(receipt), moved: moved}
}

func (u *uploadJob) publish(ctx context.Context, j *job) (moved int64, receipt files.Receipt, err error) {
	// Behind the end of the upload only: who sees the data connection close
	// finds the name free.
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
			u.giveUp(err) // frees the name and the room at once
			u.drop(ctx, j, conn, moved)
		}
		return moved, receipt, err
	}
	conn.Close()
	err = u.whole(ctx, j, moved)
	if err == nil {
		receipt, err = u.up.Commit(ctx)
	}
	return moved, receipt, err
}

// giveUp ends the upload. What came is kept for the client to resume, unless
// there is no room for it. Whatever fails on the way, the name is free afterwards.
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

func receiptReply(r files.Receipt) reply {
	if r.SHA256 == nil {
		return reply{226, fmt.Sprintf("Stored, %d bytes.", r.Size)}
	}
	deleted := ""
	if len(r.Deleted) > 0 {
		deleted = fmt.Sprintf(" (too many versions: %s was deleted)", plain.Line(strings.Join(r.Deleted, ", ")))
	}
	return reply{226, fmt.Sprintf("Stored, %d bytes, at %s, SHA-256 %s: %s%s",
		r.Size, r.Time.UTC().Format(time.RFC3339), hex.EncodeToString(r.SHA256), plain.Line(r.Path), deleted)}
}

// receive moves the data, up to the end that the client makes.
func (u *uploadJob) receive(ctx context.Context, j *job, conn net.Conn) (moved int64, err error) {
	m, release := newMover(ctx, conn, u.session.srv.cfg.StallTimeout, j.progress)
	defer release()
	pace := transport.NewUploadPace(time.Now())
	m.pace = &pace
	dst := &quotaWriter{ctx: ctx, up: u.up, left: u.up.Allowance()}
	if u.text {
		err = receiveText(m, dst)
	} else {
		err = receiveBytes(m, dst)
	}
	return m.moved, err
}

// drop takes what still comes of an upload that the shelf has refused, for at most
// dropTime, and keeps nothing of it. A client that sends all before it reads a reply
// learns the reason so: a connection closed on unread bytes is reset, and many
// clients then tell of the reset only.
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

// receiveBytes receives the first block in user space, as most files are not
// longer, and lets the kernel move the rest, unless it is hashed on the way.
func receiveBytes(m *mover, dst *quotaWriter) error {
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
		if _, tcp := m.conn.(*net.TCPConn); !tcp || dst.up.Hashes() {
			continue
		}
		// The allowance is asked for when it is used up and a block more has
		// come: a file may end right there.
		n64, err := m.receive(dst.up.File, dst.left)
		dst.left -= n64
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// receiveBlock receives one block. io.EOF says that it was the last.
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

func receiveText(m *mover, dst *quotaWriter) error {
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

// quotaWriter writes to an upload within its allowance, which it lets grow.
type quotaWriter struct {
	ctx  context.Context
	up   *files.Upload
	left int64 // bytes of the allowance
}

func (a *quotaWriter) Write(p []byte) (int, error) {
	for a.left < int64(len(p)) {
		more, err := a.up.Grow(a.ctx, max(step, int64(len(p))-a.left))
		if err != nil {
			return 0, err
		}
		a.left += more
	}
	n, err := a.up.Write(p)
	a.left -= int64(n)
	return n, err
}

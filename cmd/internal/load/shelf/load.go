//go:build linux

package shelf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"tertulia/cmd/internal/load"
)

// A Load runs sessions with one server. Its measurements must not be called concurrently.
type Load struct {
	login  func(context.Context) (*ftpSession, error) // nil over HTTP
	open   func(context.Context) (session, error)
	prefix string // prefix of all file names, which protects other files of a running server
	files  int    // number of names used so far
}

// A session stores and retrieves files in one folder. It belongs to one goroutine.
type session interface {
	// store stores a file of size bytes.
	store(name string, size int64) error
	// retrieve retrieves a file and compares it with the content that store sends for size bytes.
	retrieve(name string, size int64) error
	// remove removes a file. It ignores errors, because the measurement is over.
	remove(name string)
	close()
}

func newLoad(login func(context.Context) (*ftpSession, error), open func(context.Context) (session, error)) *Load {
	return &Load{login: login, open: open, prefix: fmt.Sprintf("load%x-", time.Now().UnixNano())}
}

// SmallFile is the size of a small file in bytes.
const SmallFile = 4 << 10

// name returns a new file name.
func (l *Load) name() string {
	l.files++
	return fmt.Sprintf("%s%07d", l.prefix, l.files)
}

// sessions opens n sessions. On an error it also returns the sessions opened so far.
func (l *Load) sessions(ctx context.Context, n int) (all []session, err error) {
	for range n {
		s, err := l.open(ctx)
		if err != nil {
			return all, err
		}
		all = append(all, s)
	}
	return all, nil
}

// ftpSessions opens n sessions, or returns ErrNoCommand over HTTP.
func (l *Load) ftpSessions(ctx context.Context, n int) (all []*ftpSession, err error) {
	if l.login == nil {
		return nil, ErrNoCommand
	}
	opened, err := l.sessions(ctx, n)
	for _, s := range opened {
		all = append(all, s.(*ftpSession))
	}
	return all, err
}

func closeAll[S session](all []S) {
	for _, s := range all {
		s.close()
	}
}

// together calls work with 0 to n-1 concurrently. It returns the sum of the results.
func together(n int, work func(i int) (int, error)) (done int, err error) {
	type result struct {
		done int
		err  error
	}
	results := make(chan result, n)
	for i := range n {
		go func() {
			done, err := work(i)
			results <- result{done, err}
		}()
	}
	for range n {
		r := <-results
		done, err = done+r.done, errors.Join(err, r.err)
	}
	return done, err
}

// until repeats work until end, at least once, and returns the number of calls.
func until(end time.Time, work func() error) (n int, err error) {
	for {
		if err := work(); err != nil {
			return n, err
		}
		if n++; !time.Now().Before(end) {
			return n, nil
		}
	}
}

// Retrieve measures n sessions that each retrieve a file of size bytes.
func (l *Load) Retrieve(ctx context.Context, n int, size int64, m load.Meter) ([]load.Figure, error) {
	all, err := l.sessions(ctx, n)
	defer closeAll(all)
	if err != nil {
		return nil, err
	}
	name := l.name()
	if err := all[0].store(name, size); err != nil {
		return nil, err
	}
	defer all[0].remove(name)
	return l.large(n, size, m, func(i int) error { return all[i].retrieve(name, size) })
}

// Store measures n sessions that each store a file of size bytes. After the measurement it
// checks the files.
func (l *Load) Store(ctx context.Context, n int, size int64, m load.Meter) ([]load.Figure, error) {
	all, err := l.sessions(ctx, n)
	defer closeAll(all)
	if err != nil {
		return nil, err
	}
	names := make([]string, n)
	for i := range names {
		names[i] = l.name()
	}
	defer func() {
		for i, s := range all {
			s.remove(names[i])
		}
	}()
	figures, err := l.large(n, size, m, func(i int) error { return all[i].store(names[i], size) })
	if err != nil {
		return nil, err
	}
	for i, s := range all {
		if err := s.retrieve(names[i], size); err != nil {
			return figures, err
		}
	}
	return figures, nil
}

// large measures n concurrent calls of work, each of which transfers size bytes.
func (l *Load) large(n int, size int64, m load.Meter, work func(i int) error) ([]load.Figure, error) {
	watch, err := load.Start(m)
	if err != nil {
		return nil, err
	}
	if _, err := together(n, func(i int) (int, error) { return 1, work(i) }); err != nil {
		return nil, err
	}
	if err := watch.Stop(); err != nil {
		return nil, err
	}
	bytes := float64(n) * float64(size)
	figures := []load.Figure{{Name: "bytes", Unit: "MiB/s", Value: bytes / (1 << 20) / watch.Elapsed.Seconds()}}
	return append(figures, watch.Cost("CPU/GiB", "s", time.Second, bytes/(1<<30))...), nil
}

// often measures n sessions that repeat work for d.
func often(n int, d time.Duration, m load.Meter, what string, work func(i int) error) ([]load.Figure, error) {
	watch, err := load.Start(m)
	if err != nil {
		return nil, err
	}
	end := time.Now().Add(d)
	done, err := together(n, func(i int) (int, error) { return until(end, func() error { return work(i) }) })
	if err != nil {
		return nil, err
	}
	if err := watch.Stop(); err != nil {
		return nil, err
	}
	figures := []load.Figure{watch.PerSecond(what, "/s", done)}
	return append(figures, watch.Cost("CPU/one", "µs", time.Microsecond, float64(done))...), nil
}

// RetrieveSmall measures n sessions that repeatedly retrieve a small file for d.
func (l *Load) RetrieveSmall(ctx context.Context, n int, d time.Duration, m load.Meter) ([]load.Figure, error) {
	all, err := l.sessions(ctx, n)
	defer closeAll(all)
	if err != nil {
		return nil, err
	}
	name := l.name()
	if err := all[0].store(name, SmallFile); err != nil {
		return nil, err
	}
	defer all[0].remove(name)
	return often(n, d, m, "files", func(i int) error { return all[i].retrieve(name, SmallFile) })
}

// StoreSmall measures n sessions that store one small file after another for d. It then checks
// the last file of each session.
func (l *Load) StoreSmall(ctx context.Context, n int, d time.Duration, m load.Meter) ([]load.Figure, error) {
	all, err := l.sessions(ctx, n)
	defer closeAll(all)
	if err != nil {
		return nil, err
	}
	prefix, stored := l.name(), make([]int, n)
	name := func(i, k int) string { return fmt.Sprintf("%s-%d-%d", prefix, i, k) }
	figures, err := often(n, d, m, "files", func(i int) error {
		stored[i]++
		return all[i].store(name(i, stored[i]), SmallFile)
	})
	if err != nil {
		return nil, err
	}
	for i, s := range all {
		if stored[i] > 0 {
			if err := s.retrieve(name(i, stored[i]), SmallFile); err != nil {
				return figures, err
			}
		}
		for k := range stored[i] {
			s.remove(name(i, k+1))
		}
	}
	return figures, nil
}

// Login measures n users who repeatedly log in and leave for d. It returns ErrNoCommand over HTTP.
func (l *Load) Login(ctx context.Context, n int, d time.Duration, m load.Meter) ([]load.Figure, error) {
	if l.login == nil {
		return nil, ErrNoCommand
	}
	return often(n, d, m, "logins", func(int) error {
		s, err := l.login(ctx)
		if err != nil {
			return err
		}
		defer s.close()
		_, _, err = s.ask("QUIT", 221)
		return err
	})
}

// List measures n sessions that repeatedly list a folder of files with LIST or MLSD for d. It
// returns ErrNoCommand if the server does not support the command.
func (l *Load) List(ctx context.Context, n int, command string, files int, d time.Duration, m load.Meter) ([]load.Figure, error) {
	all, err := l.ftpSessions(ctx, n)
	defer closeAll(all)
	if err != nil {
		return nil, err
	}
	folder := l.name()
	if _, _, err := all[0].ask("MKD "+folder, 257); err != nil {
		return nil, err
	}
	for _, s := range all {
		if _, _, err := s.ask("CWD "+folder, 250); err != nil {
			return nil, err
		}
	}
	names := make([]string, files)
	for i := range names {
		names[i] = l.name()
		if err := all[0].store(names[i], 100); err != nil {
			return nil, err
		}
	}
	figures, err := often(n, d, m, "lists", func(i int) error { return all[i].list(command, []byte(l.prefix), files) })
	for _, name := range names {
		all[0].remove(name)
	}
	_, _, _ = all[0].ask("CDUP", 0)
	_, _, _ = all[0].ask("RMD "+folder, 0)
	return figures, err
}

// list lists the folder. The listing must contain prefix files times.
func (s *ftpSession) list(command string, prefix []byte, files int) error {
	var text []byte
	err := s.transfer(command, func(data net.Conn) error {
		return s.read(data, func(b []byte) error {
			text = append(text, b...)
			return nil
		})
	})
	if n := bytes.Count(text, prefix); err == nil && n != files {
		err = fmt.Errorf("%s tells of %d files, not %d", command, n, files)
	}
	return err
}

func (s *ftpSession) remove(name string) { _, _, _ = s.ask("DELE "+name, 0) }

// Idle measures the memory of n sessions that have logged in and are idle. It returns ErrNoCommand
// over HTTP.
func (l *Load) Idle(ctx context.Context, n int, m load.Meter) ([]load.Figure, error) {
	if m == nil {
		return nil, errors.New("memory is measured of a server whose process is known")
	}
	before, err := m.Resident()
	if err != nil {
		return nil, err
	}
	all, err := l.ftpSessions(ctx, n)
	defer closeAll(all)
	if err != nil {
		return nil, err
	}
	after, err := m.Resident()
	return []load.Figure{
		{Name: "memory/session", Unit: "KiB", Value: float64(after-before) / float64(n) / 1024},
		{Name: "memory", Unit: "MiB", Value: float64(after) / (1 << 20)},
	}, err
}

//go:build linux

package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"tertulia/cmd/internal/load"
)

// Options configures the start of a server.
type Options struct {
	Cores *Cores   // nil: not bound to cores
	Files bool     // serve files, otherwise chat
	Dir   string   // parent of the server's folder; empty: the default for temporary files
	Flags []string // additional flags of tertuliad
}

// A Server is a running server.
type Server struct {
	Addr  netip.AddrPort
	Meter load.Meter // nil: its process is unknown
	Debug string     // host and port of tertuliad's -debug-addr; empty: another server

	cmd    *exec.Cmd
	over   chan struct{} // closed when it has ended
	why    error         // valid after over is closed
	stderr tail
	dir    string
	relay  *relay // nil: users reach the server directly
}

const (
	startTime = 20 * time.Second // bound of the start of a server
	stopTime  = 20 * time.Second // bound of its end; then it is killed
	tries     = 3                // another program may take the free port
)

// Start starts the server, or returns the running one. It blocks until the server listens, at
// most startTime. Stop ends the server.
func (s Spec) Start(ctx context.Context, o Options) (srv *Server, err error) {
	if p, ok := programs[s.Kind]; ok {
		for range tries {
			if srv, err = p.start(ctx, s.path, o); err == nil || ctx.Err() != nil {
				break
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%s does not start: %w", s.Label, err)
		}
		return srv, nil
	}
	srv = &Server{Addr: s.addr}
	if s.pid != 0 {
		srv.Meter = Process{s.pid}
	}
	return srv, nil
}

// start makes one attempt to start the program. given is its path, or empty.
func (p program) start(ctx context.Context, given string, o Options) (srv *Server, err error) {
	path, err := p.path(given)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(o.Dir, "tertulia-load-")
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(dir)
		}
	}()
	srv = &Server{dir: dir, over: make(chan struct{})}
	at := place{path: path, dir: dir, flags: o.Flags}
	if o.Files {
		if at.files, err = serveFolder(dir); err != nil {
			return nil, err
		}
	}
	for _, port := range []*int{&at.port, &at.ready} {
		if *port, err = freePort(ctx); err != nil {
			return nil, err
		}
	}
	line, err := p.command(at)
	if err != nil {
		return nil, err
	}
	srv.Addr = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(at.port))
	srv.cmd = exec.Command(line[0], line[1:]...)
	srv.cmd.Dir = dir
	// An older version of our server ignores variables that it does not know.
	state := "off"
	if p.keeps {
		state = filepath.Join(dir, "state")
	}
	srv.cmd.Env = append(os.Environ(), "TERTULIA_STATE_DIR="+state, "TERTULIA_HTTP_ADDR=off")
	srv.cmd.Stdout, srv.cmd.Stderr = &srv.stderr, &srv.stderr
	srv.cmd.WaitDelay = time.Second // a session may outlive its server and keep the pipe open
	srv.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := o.Cores.start(srv.cmd.Start); err != nil {
		return nil, err
	}
	go func() {
		srv.why = errors.Join(errEnded, srv.cmd.Wait())
		close(srv.over)
	}()
	srv.Meter = Process{srv.cmd.Process.Pid}
	ready := at.port
	if p.name == "tertuliad" {
		ready, srv.Debug = at.ready, fmt.Sprint("127.0.0.1:", at.ready)
	}
	if err := srv.await(ctx, ready); err != nil {
		srv.kill()
		return nil, fmt.Errorf("%w: %s", err, &srv.stderr)
	}
	if p.encrypts {
		if srv.relay, err = startRelay(ctx, srv.Addr); err != nil {
			srv.kill()
			return nil, err
		}
		srv.Addr = srv.relay.addr
	}
	return srv, nil
}

// Folder is where users of a server that was started for files may write. Its parent is not
// writable, because vsftpd would refuse that.
const Folder = "load"

// serveFolder creates the folders for files, with permissions for a server that drops its
// privileges.
func serveFolder(dir string) (root string, err error) {
	root = filepath.Join(dir, "files")
	inner := filepath.Join(root, Folder)
	return root, errors.Join(os.MkdirAll(inner, 0o755), os.Chmod(dir, 0o755), os.Chmod(inner, 0o777))
}

// freePort returns a port on which no program listens.
func freePort(ctx context.Context) (int, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// await blocks until the server listens on a port, for at most startTime. Another program may have
// taken the port since it was free: the server ends then, and await returns why.
func (s *Server) await(ctx context.Context, port int) error {
	ctx, stop := context.WithTimeout(ctx, startTime)
	defer stop()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !(Process{s.cmd.Process.Pid}).listens(port) {
		select {
		case <-s.over:
			return s.why
		case <-ctx.Done():
			return fmt.Errorf("it does not listen on port %d: %w", port, ctx.Err())
		case <-look.C:
		}
	}
	return nil
}

// Stop ends a server that was started, and removes its folder. It blocks for at most stopTime,
// and then kills the server. It returns an error if the server does not end or had already
// ended.
func (s *Server) Stop() error {
	if s.cmd == nil {
		return nil
	}
	defer func() { _ = os.RemoveAll(s.dir) }()
	if s.relay != nil {
		defer s.relay.close()
	}
	select {
	case <-s.over:
		return fmt.Errorf("%w: %s", s.why, &s.stderr)
	default:
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // if it has just ended, the select below reports it
	late := time.NewTimer(stopTime)
	defer late.Stop()
	select {
	case <-s.over: // servers differ in their exit status after a signal
		return nil
	case <-late.C:
		s.kill()
		return errors.New("the server does not stop, and was killed")
	}
}

// errEnded is returned if a server has ended unexpectedly.
var errEnded = errors.New("the server has ended")

func (s *Server) kill() {
	_ = s.cmd.Process.Kill()
	<-s.over
}

// tail keeps the last 2000 bytes of a server's output.
type tail struct{ text []byte }

// Write implements io.Writer.
func (t *tail) Write(b []byte) (int, error) {
	t.text = append(t.text, b...)
	if over := len(t.text) - 2000; over > 0 {
		t.text = t.text[over:]
	}
	return len(b), nil
}

// String returns the output. It must be called only after the server has ended.
func (t *tail) String() string { return string(bytes.TrimSpace(t.text)) }

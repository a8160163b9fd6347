package control

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// Socket is the name of the socket in the state folder.
const Socket = "control"

// ErrInUse is the error of Listen if a server answers on the socket.
var ErrInUse = errors.New("another server answers on the control socket")

const (
	headerTime = 10 * time.Second // for the header of a request
	idleTime   = time.Minute      // until the next request of a connection
	closeTime  = time.Second      // for an answer that is written when the server ends
)

// A Server answers requests on the control socket.
type Server struct {
	// Mux takes the handlers. All must be added before Run.
	Mux *http.ServeMux

	listener net.Listener
	path     string
	socket   fs.FileInfo // of the file that Listen has made
	http     http.Server
}

// Listen makes the socket in the state folder dir, which must exist. Clients can connect from then
// on, and are answered once Run is called. Errors of connections go to log. The error is ErrInUse,
// or one of the file system. It says which file it is about.
func Listen(dir string, log *slog.Logger) (*Server, error) {
	path := filepath.Join(dir, Socket)
	if err := vacant(path); err != nil {
		return nil, fmt.Errorf("control socket %s: %w", path, err)
	}
	l, err := listen(path)
	if err != nil {
		return nil, fmt.Errorf("control socket %s: %w", path, err)
	}
	s := &Server{Mux: http.NewServeMux(), listener: l, path: path}
	if s.socket, err = os.Lstat(path); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	s.Mux.HandleFunc("GET "+pingPath, func(http.ResponseWriter, *http.Request) {})
	s.http = http.Server{
		Handler:           http.HandlerFunc(s.serve),
		ReadHeaderTimeout: headerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	return s, nil
}

// vacant returns nil if there is nothing at path, or the socket of a server that has died.
func vacant(path string) error {
	fi, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case fi.Mode().IsRegular() || fi.IsDir():
		return errors.New("something else has that name: move it away")
	}
	conn, err := dial(context.Background(), path)
	switch {
	case err == nil:
		return errors.Join(ErrInUse, conn.Close())
	case isRefused(err):
		return nil
	}
	return err
}

// serve calls the handler of a request. When the request's context ends, the connection has
// closeTime to take the rest of the answer. So no client can keep a server from ending.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	conn := http.NewResponseController(w)
	stop := context.AfterFunc(r.Context(), func() {
		late := time.Now().Add(closeTime)
		_ = errors.Join(conn.SetReadDeadline(late), conn.SetWriteDeadline(late)) // of a closed connection
	})
	defer stop()
	s.Mux.ServeHTTP(w, r)
}

// Run serves until ctx ends. Then it removes the socket, waits for the handlers, for 2 seconds at
// most, and returns nil. It returns an error if the socket fails.
func (s *Server) Run(ctx context.Context) error {
	s.http.BaseContext = func(net.Listener) context.Context { return ctx }
	served := make(chan error, 1)
	go func() { served <- s.http.Serve(s.listener) }()
	select {
	case err := <-served:
		return errors.Join(fmt.Errorf("control socket: %w", err), s.Close())
	case <-ctx.Done():
	}
	err := s.Close()
	waiting, stop := context.WithTimeout(context.WithoutCancel(ctx), 2*closeTime)
	defer stop()
	if s.http.Shutdown(waiting) != nil {
		_ = s.http.Close() // connections that sent no request
	}
	<-served //nolint:errcheck // it says that the server was closed
	return err
}

// Close removes the socket, for a server that Run is not called for. Later calls do nothing.
func (s *Server) Close() error {
	var err error
	if now, failed := os.Lstat(s.path); failed == nil && os.SameFile(now, s.socket) {
		err = os.Remove(s.path)
	}
	if failed := s.listener.Close(); !errors.Is(failed, net.ErrClosed) {
		err = errors.Join(err, failed)
	}
	return err
}

// errorTrailer has the error of an answer.
const errorTrailer = "Tertulia-Error"

// Stream answers a request with all that f writes. If f returns an error, the client's reader
// returns its text at the end of the answer.
func Stream(w http.ResponseWriter, f func(io.Writer) error) {
	w.Header().Set("Trailer", errorTrailer)
	w.Header().Set("Content-Type", "application/octet-stream")
	to := bufio.NewWriterSize(w, 64<<10)
	err := f(to)
	if failed := to.Flush(); err == nil {
		err = failed
	}
	if err != nil {
		w.Header().Set(errorTrailer, err.Error())
	}
}

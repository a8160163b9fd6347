// Package webtest helps to test handlers with net/http and a clock of package synctest.
package webtest

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"time"
)

// Serve serves one connection with a handler, and returns once it is closed. The connection is a pipe,
// so it has no buffer, and its deadlines are those of the clock of a bubble. client has the other end.
func Serve(handle http.Handler, client func(net.Conn)) {
	near, far := net.Pipe()
	l := make(listener, 1)
	l <- far
	closed, served := make(chan bool), make(chan bool)
	server := http.Server{Handler: handle, ConnState: func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			close(closed)
		}
	}}
	go func() {
		_ = server.Serve(l) // net.ErrClosed
		close(served)
	}()
	client(near)
	_ = near.Close()
	<-closed
	close(l)
	<-served
}

// listener gives the connections that are sent to it.
type listener chan net.Conn

func (l listener) Accept() (net.Conn, error) {
	conn, open := <-l
	if !open {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (listener) Close() error   { return nil }
func (listener) Addr() net.Addr { return new(net.TCPAddr) }

// Status returns the status of the next answer on a connection, and 0 if there is none.
func Status(conn net.Conn) int {
	r, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	_ = r.Body.Close()
	return r.StatusCode
}

// Stuck serves a client that sends a request, and takes nothing for a day. The error is nil if the server
// still waits for it after the day.
func Stuck(handle http.Handler, request string) (err error) {
	Serve(handle, func(conn net.Conn) {
		_, _ = io.WriteString(conn, request)
		<-time.After(24 * time.Hour)
		_, err = conn.Read(make([]byte, 1))
	})
	return err
}

package probe

import (
	"bufio"
	"context"
	"io"
	"net"
	"time"

	"golang.org/x/time/rate"
)

const (
	maxConns    = 64
	idleTime    = 30 * time.Second
	acceptPause = 100 * time.Millisecond // after a failed accept
)

const (
	sayFull = "* too many connections to this end of tertulia probe, try again later\n"
	sayWhat = "* this end of tertulia probe answers probes only\n"
)

// ServeTCP answers probes until ctx ends. It then closes ln and all connections and waits for
// their goroutines.
func ServeTCP(ctx context.Context, ln net.Listener) Tally {
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	s := &tcpServer{
		pace:   rate.NewLimiter(MaxRate, MaxRate),
		conns:  make(chan net.Conn),
		closed: make(chan struct{}),
		ended:  make(chan Tally),
	}
	go s.accept(ctx, ln)
	var (
		t    Tally
		open int
	)
	add := func(ended Tally) {
		open--
		t.Answered += ended.Answered
		t.Ignored += ended.Ignored
	}
	for {
		select {
		case conn := <-s.conns:
			if open == maxConns {
				t.Dropped++
				conn.SetWriteDeadline(time.Now().Add(acceptPause))
				_, _ = io.WriteString(conn, sayFull)
				conn.Close()
				continue
			}
			open++
			go func() { s.ended <- s.serve(ctx, conn) }()
		case ended := <-s.ended:
			add(ended)
		case <-s.closed:
			for open > 0 {
				add(<-s.ended)
			}
			return t
		}
	}
}

type tcpServer struct {
	pace   *rate.Limiter
	conns  chan net.Conn
	closed chan struct{} // closed when the accept loop has ended
	ended  chan Tally
}

// accept passes new connections to ServeTCP until ctx ends. It retries after errors.
func (s *tcpServer) accept(ctx context.Context, ln net.Listener) {
	defer close(s.closed)
	for {
		conn, err := ln.Accept()
		switch {
		case ctx.Err() != nil:
			if err == nil {
				conn.Close()
			}
			return
		case err != nil:
			// The error may be temporary, such as a lack of descriptors.
			select {
			case <-time.After(acceptPause):
			case <-ctx.Done():
			}
		default:
			s.conns <- conn
		}
	}
}

// serve answers the probes of one connection until it ends, is silent for idleTime or sends
// another line.
func (s *tcpServer) serve(ctx context.Context, conn net.Conn) (t Tally) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	in := bufio.NewReaderSize(conn, MaxSize)
	for {
		conn.SetDeadline(time.Now().Add(idleTime))
		b, err := in.ReadSlice('\n')
		if err != nil && len(b) == 0 {
			return t
		}
		if !answer(b) {
			t.Ignored++
			_, _ = io.WriteString(conn, sayWhat)
			return t
		}
		if s.pace.Wait(ctx) != nil {
			return t
		}
		if _, err := conn.Write(b); err != nil {
			return t
		}
		t.Answered++
	}
}

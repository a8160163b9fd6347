// Package shelftest has servers for tests of the client's file commands. These are the real FTP
// server, a relay that breaks connections, and a server that follows a script.
package shelftest

import (
	"context"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/files"
	"tertulia/actors/limits"
	"tertulia/transport"
	"tertulia/transport/ftp"
)

// Server is a running FTP server.
type Server struct {
	Addr string // host:port
	Dir  string // folder of the shelf
}

// Serve runs a server until the test ends. change may modify the configuration; it may be nil.
func Serve(t testing.TB, change func(*files.Config, *ftp.Config)) *Server {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	shelfConfig, ftpConfig := files.DefaultConfig(), ftp.DefaultConfig()
	shelfConfig.Dir = filepath.Join(t.TempDir(), "shelf")
	shelfConfig.Reserve, shelfConfig.Log, shelfConfig.Sync = 0, quiet, false
	ftpConfig.Log, ftpConfig.PassivePorts, ftpConfig.GraceTimeout = quiet, ftp.Ports{}, 0
	if change != nil {
		change(&shelfConfig, &ftpConfig)
	}
	shelf, err := files.New(shelfConfig)
	if err != nil {
		t.Fatal(err)
	}
	conns := limits.NewConnLimiter(limits.Limits{})
	server, err := ftp.New(ftpConfig, shelf, conns, transport.NewAcceptMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serving, stop := context.WithCancel(context.Background())
	rest, stopRest := context.WithCancel(context.Background())
	served := make(chan struct{})
	var limiter sync.WaitGroup
	limiter.Go(func() { _ = conns.Run(rest) })
	go func() { _ = shelf.Run(rest) }()
	go func() {
		defer close(served)
		if err := server.Serve(serving, ln); err != nil {
			t.Errorf("Serve: %v", err)
		}
	}()
	t.Cleanup(func() {
		stop()
		<-served
		stopRest()
		for range shelf.Events() {
		}
		<-shelf.Done()
		limiter.Wait()
	})
	return &Server{Addr: ln.Addr().String(), Dir: shelfConfig.Dir}
}

// Gate returns a gate that requires a password until the test ends. Call it before Serve or in
// its change, so that the password outlives the server.
func Gate(t testing.TB, password string) *accounts.Gate {
	p := accounts.NewPassword(password, prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = p.Run(ctx) })
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
	return accounts.NewGate(p, nil)
}

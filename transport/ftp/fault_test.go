package ftp

import (
	"bytes"
	"io"
	"io/fs"
	"log/slog"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/actors/files"
	"tertulia/actors/limits"
	"tertulia/transport/internal/tcptest"
)

// brittleStorage is a folder that panics when tcptest.BreakWrite is written.
type brittleStorage struct{ files.Storage }

func (s brittleStorage) Stage(id string) (files.File, error) {
	f, err := s.Storage.Stage(id)
	return brittleFile{f, new(bool)}, err
}

// breakEnd is content that causes a panic when its upload ends.
const breakEnd = "break at the end"

type brittleFile struct {
	files.File
	breaks *bool // at the end
}

func (f brittleFile) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(tcptest.BreakWrite)) {
		panic("the file breaks")
	}
	*f.breaks = bytes.Contains(b, []byte(breakEnd))
	return f.File.Write(b)
}

func (f brittleFile) Stat() (fs.FileInfo, error) {
	if *f.breaks {
		panic("the file breaks at its end")
	}
	return f.File.Stat()
}

// A panic ends only its own session, whichever of its goroutines panics. The resources of
// the session are free again.
func TestAFaultEndsOneSessionOnly(t *testing.T) {
	var log strings.Builder
	reg := prometheus.NewRegistry()
	port := freePort(t)
	srv := serve(t, func(o *options) {
		o.Storage = brittleStorage{files.NewFolder(o.Dir, true, o.Log)}
		o.ftp.Log = slog.New(slog.NewTextHandler(&log, nil))
		o.ftp.PassivePorts = Ports{port, port}
		o.limits = limits.Limits{All: 2}
		o.metrics, o.wrap = reg, tcptest.Brittle
	})
	ana := srv.as(t, "ana")
	faults := []func(bob *client){
		func(bob *client) { bob.send(tcptest.BreakRead) },
		func(bob *client) { bob.send(tcptest.BreakWrite) },
		func(bob *client) {
			data := bob.open()
			bob.do("STOR a", 150)
			_, _ = io.WriteString(data, tcptest.BreakWrite)
			data.Close()
			bob.want(451)
		},
		func(bob *client) { // in the reader, during a transfer
			bob.open()
			bob.do("STOR a", 150)
			bob.send(tcptest.BreakRead)
		},
		func(bob *client) { // in the job, after the end of the session
			data := bob.open()
			bob.do("STOR a", 150)
			_, _ = io.WriteString(data, breakEnd)
			bob.moved(int64(len(breakEnd)))
			_ = bob.conn.SetLinger(0) // a reset
			bob.conn.Close()
		},
	}
	for i, fault := range faults {
		bob := srv.tries(t, "bob")
		for bob == nil { // the place is free after the connection ends
			bob = srv.tries(t, "bob")
		}
		if i < 2 {
			bob.passive()
		}
		fault(bob)
		bob.gone()
		srv.until(t, "bob's upload has ended", func(u files.Usage) bool { return u.Uploads == 0 })
		// The name and the one port are free again.
		ana.write("STOR a", "hola")
		equal(t, "a", ana.read("RETR a"), "hola")
	}
	srv.stop()
	expected := "# HELP tertulia_session_panics_total Sessions ended by a fault in the server. Each is a bug: the log has the stack.\n" +
		"# TYPE tertulia_session_panics_total counter\ntertulia_session_panics_total{listener=\"ftp\"} 5\n"
	if err := testutil.GatherAndCompare(reg, strings.NewReader(expected), "tertulia_session_panics_total"); err != nil {
		t.Error(err)
	}
	for _, part := range []string{`fault="the reader breaks"`, `fault="the writer breaks"`, `fault="the file breaks"`, `fault="the file breaks at its end"`, "(*session).RunReader", "receiveBlock"} {
		contains(t, log.String(), part)
	}
	if n := strings.Count(log.String(), "nick=bob reason=fault "); n != len(faults) {
		t.Errorf("the access log has %d sessions of bob's, of %d", n, len(faults))
	}
}

// tries logs in. It returns nil if the server is full.
func (s *server) tries(t *testing.T, nick string) *client {
	t.Helper()
	c := s.knocks(t)
	if code, _, err := readReply(c.in); err != nil || code == 421 {
		c.conn.Close()
		return nil
	}
	c.do("USER "+nick, 331)
	c.do("PASS x", 230)
	c.do("TYPE I", 200)
	return c
}

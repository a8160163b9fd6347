package ftp

import (
	"bytes"
	"math/rand/v2"
	"net"
	"os"
	"testing"
	"time"

	"tertulia/transport/internal/tcptest"
)

// slowConn writes a few bytes at a time. At every other call its deadline passes before
// it writes anything.
type slowConn struct {
	net.Conn
	took  bytes.Buffer
	calls int
}

func (c *slowConn) SetDeadline(time.Time) error { return nil }

func (c *slowConn) Write(b []byte) (int, error) {
	if c.calls++; c.calls%2 == 1 {
		return 0, os.ErrDeadlineExceeded
	}
	n, _ := c.took.Write(b[:min(len(b), 10_000)])
	if n < len(b) {
		return n, os.ErrDeadlineExceeded
	}
	return n, nil
}

func TestASlowClientMissesNothingOfADownload(t *testing.T) {
	file := make([]byte, 300_000)
	for i := range file {
		file[i] = byte(rand.Uint32())
	}
	src := bytes.NewReader(file)
	const begun = 1000 // bytes of src that are already sent
	_, _ = src.Seek(begun, 0)
	conn := new(slowConn)
	m, release := newMover(t.Context(), conn, time.Hour, make(chan int64, 1))
	defer release()
	if err := m.send(src, int64(len(file)-begun)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(conn.took.Bytes(), file[begun:]) || m.moved != int64(len(file)-begun) {
		t.Errorf("%d bytes come, of which %d are counted, want the %d of the file", conn.took.Len(), m.moved, len(file)-begun)
	}
}

// If the deadline passes before the kernel sends the file, the bytes already read must
// not be lost.
func TestALateStartMissesNothingOfADownload(t *testing.T) {
	far, near := tcptest.Loopback(t) // the client dials
	path := t.TempDir() + "/file"
	file := bytes.Repeat([]byte("0123456789"), 10_000)
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	src, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	m, release := newMover(t.Context(), &lateConn{TCPConn: near.(*net.TCPConn)}, time.Hour, make(chan int64, 1))
	defer release()
	sent := make(chan error, 1)
	go func() {
		defer near.Close()
		sent <- m.send(src, int64(len(file)))
	}()
	if got := readAll(t, far); got != string(file) {
		t.Errorf("%d bytes come, want %d", len(got), len(file))
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
}

// lateConn has a deadline in the past at its first call.
type lateConn struct {
	*net.TCPConn
	set bool
}

func (c *lateConn) SetDeadline(at time.Time) error {
	if !c.set {
		c.set, at = true, time.Unix(1, 0)
	}
	return c.TCPConn.SetDeadline(at)
}

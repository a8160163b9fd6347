package tcp

import (
	"errors"
	"io"
	"net"
	"runtime"
	"syscall"
	"testing"
	"time"

	"tertulia/transport/internal/tcptest"
)

func TestAResetIsNoEndOfAStream(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells the state of a connection")
	}
	pair := func() (near, far *net.TCPConn) {
		t.Helper()
		dialled, accepted := tcptest.Loopback(t)
		accepted.SetDeadline(time.Now().Add(time.Minute)) // a failure must not hang the test
		return dialled.(*net.TCPConn), accepted.(*net.TCPConn)
	}
	b := make([]byte, 16)

	near, far := pair()
	_, _ = io.WriteString(near, "half a li")
	if n, err := far.Read(b); err != nil || PeerClosed(far) {
		t.Errorf("%d bytes, %v", n, err)
	}
	_ = near.SetLinger(0)
	near.Close()
	for { // until a write reports the reset
		if _, err := io.WriteString(far, "x"); err != nil {
			break
		}
	}
	n, err := far.Read(b)
	if err = Reason(far, err); n > 0 || err == nil || errors.Is(err, io.EOF) {
		t.Errorf("behind a reset: %d bytes, %v, want an error such as %v", n, err, syscall.ECONNRESET)
	}

	near, far = pair()
	near.Close()
	n, err = far.Read(b)
	if err = Reason(far, err); n > 0 || !errors.Is(err, io.EOF) || !PeerClosed(far) {
		t.Errorf("at the end of the stream: %d bytes, %v", n, err)
	}
}

// carried is a connection over another one, as a *tls.Conn is.
type carried struct{ net.Conn }

func (c carried) NetConn() net.Conn { return c.Conn }

func TestTheStateOfAConnectionOverTCPIsKnown(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells the state of a connection")
	}
	_, far := tcptest.Loopback(t)
	over := carried{carried{far}}
	if _, known := PathOf(over); !known || PeerClosed(over) || Closed(over) {
		t.Error("the path of an open connection is not known, or it is taken for closed")
	}
	far.Close()
	if !Closed(over) || !errors.Is(Reason(over, io.EOF), syscall.ECONNRESET) {
		t.Error("the connection below is closed, and its end is taken for the end of a stream")
	}
	_, end := net.Pipe()
	if _, known := PathOf(end); known || Closed(end) || !errors.Is(Reason(end, io.EOF), io.EOF) {
		t.Error("a connection that is not over TCP has a state")
	}
}

func TestTheBytesOfAConnectionAreCounted(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells them")
	}
	near, far := tcptest.Loopback(t)
	_, _ = io.WriteString(near, "hola")
	_, _ = io.ReadFull(far, make([]byte, 4))
	if received, sent := Bytes(carried{far}); received != 4 || sent != 0 {
		t.Errorf("%d bytes were received and %d sent, want 4 and 0", received, sent)
	}
	_ = near.(*net.TCPConn).CloseWrite()
	_, _ = io.Copy(io.Discard, far)
	_, _ = io.WriteString(far, "adiós")
	_, _ = io.ReadFull(near, make([]byte, 6))
	if received, sent := Bytes(far); received != 4 || sent != 6 {
		t.Errorf("at the end %d bytes were received and %d sent, want 4 and 6", received, sent)
	}
	_ = far.Close()
	if received, sent := Bytes(far); received != 0 || sent != 0 {
		t.Errorf("of a closed connection %d and %d are known", received, sent)
	}
}

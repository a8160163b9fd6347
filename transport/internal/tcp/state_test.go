package tcp

import (
	"errors"
	"io"
	"net"
	"runtime"
	"syscall"
	"testing"
	"time"
)

func TestAResetIsNoEndOfAStream(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells the state of a connection")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	pair := func() (near, far *net.TCPConn) {
		t.Helper()
		dialled, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		accepted, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { dialled.Close(); accepted.Close() })
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

package socket

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"tertulia/transport/internal/tcptest"
)

// linesOver returns the server's end of a socket, and the client's.
func linesOver(t *testing.T) (conn *linesConn, client net.Conn) {
	t.Helper()
	client, far := tcptest.Loopback(t)
	return newLinesConn(&upgraded{conn: far}), client
}

// sendFrame sends a frame of a client.
func sendFrame(t *testing.T, client net.Conn, op ws.OpCode, payload string) {
	t.Helper()
	if err := wsutil.WriteClientMessage(client, op, []byte(payload)); err != nil {
		t.Fatal(err)
	}
}

// readFrame reads a frame of the server.
func readFrame(from io.Reader) (f ws.Frame, err error) {
	if f.Header, err = ws.ReadHeader(from); err != nil {
		return f, err
	}
	f.Payload = make([]byte, f.Header.Length)
	_, err = io.ReadFull(from, f.Payload)
	return f, err
}

func readLines(t *testing.T, conn net.Conn, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != want {
		t.Fatalf("read %q, %v, want %q", got, err, want)
	}
}

func TestEachMessageIsALine(t *testing.T) {
	conn, client := linesOver(t)
	sendFrame(t, client, ws.OpText, "NICK ana")
	sendFrame(t, client, ws.OpText, "PRIVMSG #lab :"+strings.Repeat("ñ", 300)+"\r\n")
	readLines(t, conn, "NICK ana\r\nPRIVMSG #lab :"+strings.Repeat("ñ", 300)+"\r\n")
}

func TestEachLineIsAMessage(t *testing.T) {
	conn, client := linesOver(t)
	long := strings.Repeat("x", 70<<10)
	if n, err := conn.Write([]byte("PING 1\r\n\r\n:" + long + "\r\n")); err != nil || n != 15+len(long)-2 {
		t.Fatalf("write: %d, %v", n, err)
	}
	for _, want := range []string{"PING 1", "", ":" + long} {
		f, err := readFrame(client)
		if err != nil || f.Header.OpCode != ws.OpText || !f.Header.Fin || f.Header.Masked || string(f.Payload) != want {
			t.Errorf("a frame is %+v of %.20q, %v, want %.20q", f.Header, f.Payload, err, want)
		}
	}
}

func TestPingsAreAnsweredAndTheStreamEndsWithTheCloseFrame(t *testing.T) {
	conn, client := linesOver(t)
	sendFrame(t, client, ws.OpPing, "are you there")
	sendFrame(t, client, ws.OpText, "PING 1")
	sendFrame(t, client, ws.OpClose, "")
	readLines(t, conn, "PING 1\r\n")
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("after the close frame: %v", err)
	}
	if f, err := readFrame(client); err != nil || f.Header.OpCode != ws.OpPong || string(f.Payload) != "are you there" {
		t.Errorf("a ping is answered with %+v, %v", f, err)
	}
	if err := conn.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if f, err := readFrame(client); err != nil || f.Header.OpCode != ws.OpClose {
		t.Errorf("the end is %+v, %v", f, err)
	}
	if _, err := client.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("after the end: %v", err)
	}
}

func TestAFaultOfThePeerEndsTheStream(t *testing.T) {
	conn, client := linesOver(t)
	sendFrame(t, client, ws.OpBinary, "NICK ana")
	var wrong *fault
	if _, err := conn.Read(make([]byte, 1)); !errors.As(err, &wrong) || wrong != errNotText {
		t.Errorf("a binary message: %v", err)
	}
	f, err := readFrame(client)
	if code, _ := ws.ParseCloseFrameData(f.Payload); err != nil || code != ws.StatusUnsupportedData {
		t.Errorf("it is answered with %+v, %v", f, err)
	}
}

func TestTheBytesThatCameWithTheHandshakeAreRead(t *testing.T) {
	_, far := tcptest.Loopback(t)
	early := ws.MustCompileFrame(ws.MaskFrameInPlace(ws.NewTextFrame([]byte("CAP LS 302"))))
	readLines(t, newLinesConn(&upgraded{conn: far, early: early}), "CAP LS 302\r\n")
}

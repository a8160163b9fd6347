package ftp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tertulia/transport"
	"tertulia/transport/internal/telnet"
)

// pipe is a control connection in memory that claims to be TCP.
type pipe struct{ net.Conn }

func (pipe) LocalAddr() net.Addr  { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 21} }
func (pipe) RemoteAddr() net.Addr { return pipePeer }

var pipePeer = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 9), Port: 2100}

// states are inputs that bring a session into a state before the fuzzed input.
var states = []string{
	"",
	"USER ana\r\n",
	"USER ana\r\nPASS x\r\n",
	"USER ana\r\nPASS x\r\nTYPE I\r\nEPSV\r\n",
	"USER ana\r\nPASS x\r\nTYPE I\r\nREST 3\r\nEPSV\r\n",
	"USER ana\r\nPASS x\r\nRNFR file\r\n",
	"USER ana\r\nPASS x\r\nCWD d\r\nEPSV ALL\r\n",
	"USER ana\r\nPASS x\r\nEPSV\r\nSTOR new\r\n",
	"USER ana\r\nPASS x\r\nEPSV\r\nRETR file\r\nPWD\r\n",
}

// FuzzSession sends arbitrary input to a session. Its client opens every data connection,
// sends a little and reads the data. The session must send well-formed replies, obey QUIT
// or end, and change nothing else.
func FuzzSession(f *testing.F) {
	for state := range states {
		f.Add(uint8(state), []byte("LIST -la d/*\r\nMLSD\r\nSTAT\r\nRETR file\r\nABOR\r\nEPSV\r\nSTOR x\r\nRNTO y\r\nHASH file"))
		f.Add(uint8(state), []byte("\xff\xf4\xff\xf2ABOR\r\nPORT 127,0,0,9,200,1\r\nREST 5\r\nAPPE file\r\nMFMT 20010203040506 file\r\nREIN\r\n\x00\r\n"))
		f.Add(uint8(state), []byte("OPTS MLST type;\r\nXSHA256 \"file\" 0 1\r\nSITE CHMOD 777 d\r\nCWD ../..\r\nMKD ../x\r\nDELE ../secret\r\nQUIT\r\n"))
	}
	srv := serve(f, func(o *options) {
		o.ftp.AcceptTimeout, o.ftp.StallTimeout = 5*time.Millisecond, 5*time.Millisecond
	})
	secret := filepath.Join(filepath.Dir(srv.dir), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o644); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, state uint8, input []byte) {
		_ = os.MkdirAll(filepath.Join(srv.dir, "d"), 0o755)
		_ = os.WriteFile(filepath.Join(srv.dir, "file"), []byte("0123456789"), 0o644)
		near, far := net.Pipe()
		ended := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			newSession(ctx, srv.Server, pipe{far}).serve(ctx, new(transport.Outcome))
			close(ended)
		}()
		near.SetDeadline(time.Now().Add(patience))
		go func() {
			// An error means that the session is over. The replies are checked below.
			_, _ = near.Write([]byte(states[int(state)%len(states)]))
			_, _ = near.Write(input)
			_, _ = near.Write([]byte("\xff\xf0\xff\xf0\r\nQUIT\r\n"))
		}()
		in := bufio.NewReader(near)
		var transfers sync.WaitGroup
		for {
			code, text, err := reply1(in)
			if port, ok := passivePort(code, text); ok {
				transfers.Go(func() { exchange(port) })
			}
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe) {
				break
			}
			if err != nil {
				t.Fatalf("%v: %d %q", err, code, text)
			}
		}
		<-ended
		near.Close()
		transfers.Wait()
		if b, err := os.ReadFile(secret); err != nil || string(b) != "secret" {
			t.Fatalf("the secret is %q, %v", b, err)
		}
		above, err := os.ReadDir(filepath.Dir(srv.dir))
		if err != nil || len(above) != 2 {
			t.Fatalf("outside of the shelf: %v, %v", above, err)
		}
	})
}

// passivePort returns the port in a reply to EPSV or PASV.
func passivePort(code int, text string) (port int, ok bool) {
	switch code {
	case 229:
		_, err := fmt.Sscanf(text, "Entering Extended Passive Mode (|||%d|)", &port)
		return port, err == nil
	case 227:
		arg, _ := strings.CutPrefix(strings.TrimSuffix(text, ")."), "Entering Passive Mode (")
		at, ok := parsePort(arg)
		return int(at.Port()), ok
	}
	return 0, false
}

// exchange is the client's side of a data connection. It may connect too late.
func exchange(port int) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: pipePeer.IP}, Timeout: patience}
	conn, err := d.Dial("tcp4", fmt.Sprint("127.0.0.1:", port))
	if err != nil {
		return
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	_, _ = io.WriteString(conn, "one\r\ntwo\n")
	_ = conn.(*net.TCPConn).CloseWrite()
	_, _ = io.Copy(io.Discard, conn)
}

// reply1 reads a reply and skips the replies to Telnet negotiations.
func reply1(in *bufio.Reader) (int, string, error) {
	for {
		b, err := in.Peek(1)
		if err != nil {
			return 0, "", err
		}
		if b[0] != telnet.IAC {
			return readReply(in)
		}
		if _, err := in.Discard(3); err != nil {
			return 0, "", err
		}
	}
}

package probe

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"time"
)

// A Wire carries lines to the far end and back. Send and Receive may each be called from one
// goroutine; Close ends both.
type Wire interface {
	// Send hands one complete line to the system. It may block.
	Send(b []byte) error
	// Receive blocks until a line arrives, or a part that cannot become an answer.
	Receive() (string, error)
	// Peer returns the far end's address.
	Peer() string
	Close() error
}

// DialTCP connects to host:port. It blocks until ctx ends at the latest.
func DialTCP(ctx context.Context, addr string) (Wire, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return &stream{Conn: conn}, nil
}

// DialUDP opens a socket for host:port and sends nothing. The socket is connected, because only
// connected sockets report ICMP errors. It prefers an IPv4 address of a name, as a listener on
// a name does.
func DialUDP(ctx context.Context, addr string) (Wire, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	ip := ips[0]
	for _, other := range ips {
		if !ip.Is4() && !ip.Is4In6() && (other.Is4() || other.Is4In6()) {
			ip = other
		}
	}
	addr = net.JoinHostPort(ip.Unmap().String(), port)
	var d net.Dialer
	conn, err := d.DialContext(ctx, "udp", addr)
	if err == nil && sameEnds(conn) {
		// The system chose the probed port as the local port, so the socket would receive its
		// own probes. While it is open, the system chooses another port.
		defer conn.Close()
		conn, err = d.DialContext(ctx, "udp", addr)
	}
	if err != nil {
		return nil, err
	}
	return datagrams{conn}, nil
}

// sameEnds reports whether a socket is connected to itself.
func sameEnds(conn net.Conn) bool {
	here, err := netip.ParseAddrPort(conn.LocalAddr().String())
	there, err2 := netip.ParseAddrPort(conn.RemoteAddr().String())
	return err == nil && err2 == nil && here == there
}

const sendTime = 10 * time.Second // after which a blocked send fails

// stream is a TCP connection.
type stream struct {
	net.Conn
	buf  [2 * MaxSize]byte
	have int // bytes of buf that were read but not returned
}

func (s *stream) Peer() string { return s.RemoteAddr().String() }

func (s *stream) Send(b []byte) error {
	s.SetWriteDeadline(time.Now().Add(sendTime))
	_, err := s.Write(b)
	return err
}

// Receive returns an incomplete line at once if it cannot become an answer. A prompt, for
// example, has no line end.
func (s *stream) Receive() (string, error) {
	for {
		if i := bytes.IndexByte(s.buf[:s.have], '\n'); i >= 0 {
			return s.take(i + 1), nil
		}
		if s.have == len(s.buf) || s.have > 0 && !mayBeAnswer(string(s.buf[:s.have])) {
			return s.take(s.have), nil
		}
		n, err := s.Read(s.buf[s.have:])
		s.have += n
		if n == 0 && err != nil {
			return "", err
		}
	}
}

func (s *stream) take(n int) string {
	text := string(s.buf[:n])
	s.have = copy(s.buf[:], s.buf[n:s.have])
	return text
}

func mayBeAnswer(s string) bool {
	return strings.HasPrefix(s, cut(probeWord, len(s))) || strings.HasPrefix(s, cut(replyWord, len(s)))
}

func cut(s string, n int) string { return s[:min(n, len(s))] }

// datagrams is a connected UDP socket.
type datagrams struct{ net.Conn }

func (d datagrams) Peer() string { return d.RemoteAddr().String() }

func (d datagrams) Send(b []byte) error {
	_, err := d.Write(b)
	return err
}

func (d datagrams) Receive() (string, error) {
	buf := make([]byte, 2*MaxSize)
	n, err := d.Read(buf)
	return string(buf[:n]), err
}

// ended reports whether the wire is unusable after this error of Receive.
func ended(p Protocol, err error) bool {
	return p == TCP || errors.Is(err, net.ErrClosed)
}

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

// A Wire carries lines to the far end and back. Send and Receive are called
// from one goroutine each; Close ends both.
type Wire interface {
	// Send hands one whole line to the system. It may wait.
	Send(b []byte) error
	// Receive waits for a line, or for part of one that is no answer.
	Receive() (string, error)
	// Peer is the far end's address.
	Peer() string
	Close() error
}

// DialTCP connects to host:port.
func DialTCP(ctx context.Context, addr string) (Wire, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return &stream{Conn: conn}, nil
}

// DialUDP prepares a socket for host:port; nothing is sent. It is a connected
// one, since only those are told of ICMP messages. Of a name's addresses it
// takes an IPv4 one if there is any, as a listener on a name does.
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
		// The free port that the system chose is the one to probe: it would
		// hear itself. While it is open the system chooses another.
		defer conn.Close()
		conn, err = d.DialContext(ctx, "udp", addr)
	}
	if err != nil {
		return nil, err
	}
	return datagrams{conn}, nil
}

func sameEnds(conn net.Conn) bool {
	here, err := netip.ParseAddrPort(conn.LocalAddr().String())
	there, err2 := netip.ParseAddrPort(conn.RemoteAddr().String())
	return err == nil && err2 == nil && here == there
}

const sendTime = 10 * time.Second // for which the far end may take nothing

// stream is a TCP connection.
type stream struct {
	net.Conn
	buf  [2 * MaxSize]byte
	have int // bytes of buf that were read and not handed out
}

func (s *stream) Peer() string { return s.RemoteAddr().String() }

func (s *stream) Send(b []byte) error {
	s.SetWriteDeadline(time.Now().Add(sendTime))
	_, err := s.Write(b)
	return err
}

// Receive hands the beginning of a line out at once where it cannot become an
// answer: a far end that asks for a name leaves its line open.
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

// ended reports whether the wire is of no use after its Receive has failed so.
func ended(p Protocol, err error) bool {
	return p == TCP || errors.Is(err, net.ErrClosed)
}

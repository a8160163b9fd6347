package udp

import (
	"errors"
	"net"
	"net/netip"

	"golang.org/x/net/ipv4"
)

const (
	// readSize is one byte more than nc sends in one datagram of what is piped
	// into it: a datagram that fills it was cut.
	readSize = 16<<10 + 1
	// readBatch and writeBatch are how many datagrams one system call moves.
	readBatch  = 16
	writeBatch = 64
	// socketBuffer is what is asked of the kernel for each direction: a burst of
	// a few thousand datagrams.
	socketBuffer = 4 << 20
)

// A packet is a datagram and whom it is from or for.
type packet struct {
	from netip.AddrPort
	to   net.Addr
	data []byte
}

// A batch is what one read brought.
type batch struct {
	packets  [readBatch]packet
	n        int
	buffers  [readBatch][readSize]byte
	messages [readBatch]ipv4.Message
}

// socket moves datagrams. Reads are one goroutine's, writes another's.
type socket interface {
	read(b *batch) error
	write(packets []packet) error
}

// newSocket returns conn as a socket: with batched system calls where it is a
// socket of the kernel, one by one where it is not.
func newSocket(conn net.PacketConn) socket {
	udp, ok := conn.(*net.UDPConn)
	if !ok {
		return &plainSocket{conn: conn}
	}
	// Where the kernel allows less, it gives what it allows.
	_ = udp.SetReadBuffer(socketBuffer)
	_ = udp.SetWriteBuffer(socketBuffer)
	return &batchSocket{conn: ipv4.NewPacketConn(udp)}
}

// plainSocket is any net.PacketConn.
type plainSocket struct{ conn net.PacketConn }

func (s *plainSocket) read(b *batch) error {
	n, from, err := s.conn.ReadFrom(b.buffers[0][:])
	if err != nil {
		return err
	}
	b.n = 1
	b.packets[0] = packet{from: addrPort(from), data: b.buffers[0][:n]}
	return nil
}

func (s *plainSocket) write(packets []packet) error {
	var failed error
	for _, p := range packets {
		if _, err := s.conn.WriteTo(p.data, p.to); err != nil {
			failed = err
		}
	}
	return failed
}

// batchSocket is a socket of the kernel. The ipv4 package moves IPv6 datagrams
// just as well: only its options are for IPv4.
type batchSocket struct {
	conn     *ipv4.PacketConn
	messages [writeBatch]ipv4.Message
	slices   [writeBatch][1][]byte
}

func (s *batchSocket) read(b *batch) error {
	for i := range b.messages {
		if b.messages[i].Buffers == nil {
			b.messages[i].Buffers = [][]byte{b.buffers[i][:]}
		}
	}
	n, err := s.conn.ReadBatch(b.messages[:], 0)
	if err != nil {
		return err
	}
	b.n = n
	for i := range n {
		m := &b.messages[i]
		b.packets[i] = packet{from: addrPort(m.Addr), data: b.buffers[i][:m.N]}
	}
	return nil
}

// write sends all, also behind one that cannot be sent, and returns the last
// error.
func (s *batchSocket) write(packets []packet) error {
	for i, p := range packets {
		s.slices[i][0] = p.data
		s.messages[i] = ipv4.Message{Buffers: s.slices[i][:], Addr: p.to}
	}
	var failed error
	for left := s.messages[:len(packets)]; len(left) > 0; {
		n, err := s.conn.WriteBatch(left, 0)
		if err != nil {
			if failed = err; errors.Is(err, net.ErrClosed) {
				return err
			}
			n = max(n, 0) + 1 // the one that failed is lost
		}
		left = left[min(n, len(left)):]
	}
	return failed
}

func addrPort(a net.Addr) netip.AddrPort {
	if u, ok := a.(*net.UDPAddr); ok {
		return u.AddrPort()
	}
	return netip.AddrPort{}
}

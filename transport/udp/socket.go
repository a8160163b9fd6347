package udp

import (
	"errors"
	"net"
	"net/netip"

	"golang.org/x/net/ipv4"
)

const (
	// readSize is one byte more than the largest datagram that nc sends of piped input. A
	// datagram of this size may be truncated.
	readSize = 16<<10 + 1
	// readBatch and writeBatch are how many datagrams one system call moves.
	readBatch  = 16
	writeBatch = 64
	// socketBuffer is the size in bytes that the kernel is asked for, in each direction: a
	// burst of a few thousand datagrams.
	socketBuffer = 4 << 20
)

// A packet is a datagram with its source or destination.
type packet struct {
	addr netip.AddrPort
	data []byte
}

// A batch holds datagrams that wait for the hub.
type batch struct {
	packets []packet
	bytes   []byte // their data
}

// maxWaiting is how many bytes of datagrams may wait for the hub, those of their
// addresses included.
const maxWaiting = 4 << 20

// add copies a packet into the batch. It returns false if the batch is full.
func (b *batch) add(p packet) bool {
	if len(b.bytes)+len(p.data)+64*len(b.packets) > maxWaiting {
		return false
	}
	n := len(b.bytes)
	b.bytes = append(b.bytes, p.data...)
	p.data = b.bytes[n:len(b.bytes):len(b.bytes)]
	b.packets = append(b.packets, p)
	return true
}

// socket reads and writes datagrams. One goroutine reads and one writes.
type socket interface {
	// read blocks until datagrams arrive. They are valid until the next read.
	read() ([]packet, error)
	// write sends all packets, even if one of them fails, and returns the last error.
	write(packets []packet) error
}

// newSocket returns conn as a socket. It uses batched system calls if conn is a
// *net.UDPConn, and one call per datagram otherwise.
func newSocket(conn net.PacketConn) socket {
	udp, ok := conn.(*net.UDPConn)
	if !ok {
		return &plainSocket{conn: conn}
	}
	// The kernel reduces a size above its limit; that is no error.
	_ = udp.SetReadBuffer(socketBuffer)
	_ = udp.SetWriteBuffer(socketBuffer)
	return newBatchSocket(udp)
}

// plainSocket is any net.PacketConn.
type plainSocket struct {
	conn   net.PacketConn
	buffer [readSize]byte
	packet [1]packet
}

func (s *plainSocket) read() ([]packet, error) {
	n, from, err := s.conn.ReadFrom(s.buffer[:])
	if err != nil {
		return nil, err
	}
	s.packet[0] = packet{addr: addrPort(from), data: s.buffer[:n]}
	return s.packet[:], nil
}

func (s *plainSocket) write(packets []packet) error {
	var failed error
	for _, p := range packets {
		if _, err := s.conn.WriteTo(p.data, net.UDPAddrFromAddrPort(p.addr)); err != nil {
			failed = err
		}
	}
	return failed
}

// batchSocket is a socket of the kernel. Package ipv4 reads and writes IPv6 datagrams too:
// only its options are specific to IPv4.
type batchSocket struct {
	conn *ipv4.PacketConn

	// Owned by the reader.
	in      [readBatch]ipv4.Message
	packets [readBatch]packet

	// Owned by the writer.
	out    [writeBatch]ipv4.Message
	slices [writeBatch][1][]byte
	to     [writeBatch]net.UDPAddr
}

func newBatchSocket(conn *net.UDPConn) *batchSocket {
	s := &batchSocket{conn: ipv4.NewPacketConn(conn)}
	for i := range s.in {
		s.in[i].Buffers = [][]byte{make([]byte, readSize)}
	}
	return s
}

func (s *batchSocket) read() ([]packet, error) {
	n, err := s.conn.ReadBatch(s.in[:], 0)
	if err != nil {
		return nil, err
	}
	for i, m := range s.in[:n] {
		s.packets[i] = packet{addr: addrPort(m.Addr), data: m.Buffers[0][:m.N]}
	}
	return s.packets[:n], nil
}

// write implements socket. packets has at most writeBatch elements.
func (s *batchSocket) write(packets []packet) error {
	for i, p := range packets {
		s.slices[i][0] = p.data
		ip, to := p.addr.Addr().As16(), &s.to[i]
		to.IP, to.Port, to.Zone = append(to.IP[:0], ip[:]...), int(p.addr.Port()), p.addr.Addr().Zone()
		s.out[i] = ipv4.Message{Buffers: s.slices[i][:], Addr: to}
	}
	var failed error
	for left := s.out[:len(packets)]; len(left) > 0; {
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

package transport

import (
	"net"
	"net/netip"
)

// UserAddr returns the address that identifies the user of a connection. It is the
// address of the peer, or 127.0.0.1 for a peer on the server's own machine, whichever
// local address they used.
func UserAddr(conn net.Conn) netip.Addr { return UserOf(PeerAddr(conn), conn.LocalAddr()) }

// UserOf is UserAddr for a peer, which may be the zero Addr, that has connected to a local address.
func UserOf(peer netip.Addr, local net.Addr) netip.Addr {
	if a, ok := local.(*net.TCPAddr); ok && peer.IsValid() && peer == a.AddrPort().Addr().Unmap() {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return peer
}

// PeerAddr returns the IP address of a connection's peer, or the zero Addr if the
// connection is not TCP.
func PeerAddr(conn net.Conn) netip.Addr {
	if a, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
		return a.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}

//go:build !linux

package tcp

import "net"

// PeerClosed is for systems that do not tell: there, the end of a connection is
// known once it is read.
func PeerClosed(net.Conn) bool { return false }

// Read reads from a connection.
func Read(conn net.Conn, b []byte) (int, error) { return conn.Read(b) }

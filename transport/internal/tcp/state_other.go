//go:build !linux

package tcp

import "net"

// PeerClosed is for systems that do not tell: there, the end of a connection is
// known once it is read.
func PeerClosed(net.Conn) bool { return false }

// Closed is for systems that do not tell, too.
func Closed(net.Conn) bool { return false }

// PathOf is for systems whose measurements this package does not read.
func PathOf(net.Conn) (Path, bool) { return Path{}, false }

// Reason returns why a read from a connection has ended.
func Reason(_ net.Conn, err error) error { return err }

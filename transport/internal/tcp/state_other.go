//go:build !linux

package tcp

import "net"

// PeerClosed always returns false: this package does not read the state of a connection
// on this system. Only a read detects the end.
func PeerClosed(net.Conn) bool { return false }

// Closed always returns false, for the same reason.
func Closed(net.Conn) bool { return false }

// PathOf always reports false: this package does not read measurements on this system.
func PathOf(net.Conn) (Path, bool) { return Path{}, false }

// Bytes always returns 0, for the same reason.
func Bytes(net.Conn) (received, sent int64) { return 0, 0 }

// Reason returns err unchanged.
func Reason(_ net.Conn, err error) error { return err }

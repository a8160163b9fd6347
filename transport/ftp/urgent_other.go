//go:build !unix

package ftp

import "net"

// inlineUrgent does nothing on this system. A client that sends ABOR as urgent data has
// to send it again.
func inlineUrgent(net.Conn) {}

//go:build !unix

package ftp

import "net"

// inlineUrgent is for systems that it does not know: there, a client that
// sends ABOR as urgent data has to send it again.
func inlineUrgent(net.Conn) {}

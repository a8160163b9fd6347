//go:build !linux

package servertest

import (
	"net"
	"testing"
)

// ReservedPort returns a TCP port of 127.0.0.1 that is free now, for a program that is started later.
func ReservedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

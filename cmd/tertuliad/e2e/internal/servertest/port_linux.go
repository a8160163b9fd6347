package servertest

import (
	"net"
	"strconv"
	"syscall"
	"testing"
)

// ReservedPort returns a TCP port of 127.0.0.1 for a program that is started later, or more than once.
// Until the test ends the kernel gives it to nobody who asks for any port. A program that asks for it
// by number gets it if it sets SO_REUSEADDR, as servers do.
func ReservedPort(t *testing.T) string {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(fd) })
	if err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte(net.IPv4(127, 0, 0, 1).To4())}); err != nil {
		t.Fatal(err)
	}
	addr, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(addr.(*syscall.SockaddrInet4).Port)
}

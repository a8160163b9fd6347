//go:build unix

package ftp

import (
	"path/filepath"
	"syscall"
	"testing"
)

func TestDevicesAndFifosAreNoFiles(t *testing.T) {
	srv := serve(t, nil)
	c := srv.as(t, "ana")
	c.do("MKD d", 257)
	if err := syscall.Mkfifo(filepath.Join(srv.dir, "fifo"), 0o666); err != nil {
		t.Fatal(err)
	}
	c.open()
	c.do("RETR fifo", 550)
	c.do("RETR d", 550)
	c.do("STOR d", 550)
	c.do("HASH fifo", 550)
	c.do("HASH d", 550)
}

// urgent sends bytes. The last one is urgent data.
func urgent(c *client, text string) {
	c.Helper()
	raw, err := c.conn.SyscallConn()
	if err != nil {
		c.Fatal(err)
	}
	_ = raw.Control(func(fd uintptr) { err = syscall.Sendto(int(fd), []byte(text), syscall.MSG_OOB, nil) })
	if err != nil {
		c.Fatal(err)
	}
}

package shelf

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
)

// A client on the server's own machine may use active mode if the flag allows it.
func TestActiveModeOnTheServersOwnMachineNeedsTheFlag(t *testing.T) {
	for _, allowed := range []bool{false, true} {
		t.Run(fmt.Sprintf("allowed=%v", allowed), func(t *testing.T) {
			s := start(t, fmt.Sprintf("-ftp-active-local=%v", allowed))
			c := s.FTP(t, "ana")
			ok(t, c.Put("a.txt", "hola"))
			l, err := net.Listen("tcp4", "127.0.0.1:0")
			ok(t, err)
			defer l.Close()
			port := l.Addr().(*net.TCPAddr).Port
			line := fmt.Sprintf("PORT 127,0,0,1,%d,%d", port/256, port%256)
			if !allowed {
				text, err := c.Do(504, "%s", line)
				ok(t, err)
				if !strings.Contains(text, "EPSV or PASV") || !strings.Contains(text, "-ftp-active-local") {
					t.Errorf("%s is answered %q", line, text)
				}
				return
			}
			_, err = c.Do(200, "%s", line)
			ok(t, err)
			_, err = c.Do(150, "RETR a.txt")
			ok(t, err)
			data, err := l.Accept()
			ok(t, err)
			defer data.Close()
			got, err := io.ReadAll(data)
			ok(t, err)
			ok(t, data.Close())
			_, err = c.Reply(226)
			ok(t, err)
			if string(got) != "hola" {
				t.Errorf("the file has %q", got)
			}
		})
	}
}

package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/actors/files"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/shelftest"
	"tertulia/transport/ftp"
)

// chatFile runs chat -file with its temporary files in a folder of its own, which
// must be empty afterwards.
func chatFile(ctx context.Context, t *testing.T, in io.Reader, args ...string) (out string, err error) {
	t.Helper()
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	var b bytes.Buffer
	err = exec(ctx, append([]string{"chat", "-nick", "make", "-file"}, args...), in, &b, io.Discard)
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("%v is left behind", left)
	}
	return b.String(), err
}

// A log goes to the shelf as it is: lines of a slash, long lines and colours too.
func TestLogGoesToTheShelf(t *testing.T) {
	srv := shelftest.Serve(t, nil)
	host, port, _ := net.SplitHostPort(srv.Addr)
	text := "cc -o x\n/usr/bin/ld: bad\n\x1b[31merror\x1b[0m " + strings.Repeat("x", 3000) + "\nno end"
	for _, c := range []struct{ host, name string }{
		{host, "build.log"}, {"udp://" + host, "build.log"}, {host, "logs/today/build.log"},
	} {
		out, err := chatFile(t.Context(), t, strings.NewReader(text+c.name+c.host), c.name, "-files-port", port, c.host)
		if err != nil || !strings.HasPrefix(out, "sent    build.log") {
			t.Errorf("%s: said %q, %v", c.name, out, err)
		}
		if got, err := os.ReadFile(filepath.Join(srv.Dir, c.name)); err != nil || string(got) != text+c.name+c.host {
			t.Errorf("on the shelf is %q, %v", got, err)
		}
	}
}

// The exit status shows whether the log was published.
func TestLogThatIsNotPublished(t *testing.T) {
	srv := shelftest.Serve(t, func(cfg *files.Config, _ *ftp.Config) { cfg.Access = files.ReadOnly })
	_, port, _ := net.SplitHostPort(srv.Addr)
	for _, args := range [][]string{
		{"build.log", "-files-port", port, "127.0.0.1"},
		{"build.log", "-wait", "1ms", "-files-port", freePort(t), "127.0.0.1"},
	} {
		if _, err := chatFile(t.Context(), t, strings.NewReader("ok\n"), args...); cli.Status(err) != 1 {
			t.Errorf("%q ends with %v", args, err)
		}
	}
	for _, args := range [][]string{{"logs/", "127.0.0.1"}, {"..", "127.0.0.1"}, {"a", "-files-port", "ftp", "127.0.0.1"}} {
		if _, err := chatFile(t.Context(), t, strings.NewReader("ok\n"), args...); cli.Status(err) != 2 {
			t.Errorf("%q ends with %v", args, err)
		}
	}
}

func TestLogIsInterrupted(t *testing.T) {
	srv := shelftest.Serve(t, nil)
	_, port, _ := net.SplitHostPort(srv.Addr)
	ctx, interrupt := context.WithCancel(t.Context())
	in, feed := io.Pipe()
	go func() {
		_, _ = io.WriteString(feed, "half a log\n")
		interrupt()
	}()
	_, err := chatFile(ctx, t, in, "build.log", "-files-port", port, "127.0.0.1")
	feed.Close()
	if cli.Status(err) != 1 || !strings.Contains(err.Error(), "nothing is sent") {
		t.Errorf("ended with %v", err)
	}
	if _, err := os.Stat(filepath.Join(srv.Dir, "build.log")); err == nil {
		t.Error("half a log is on the shelf")
	}
}

package udp

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/actors/files"
	"tertulia/transport"
	"tertulia/transport/udp/link"
)

// brittleStorage is a shelf whose folders cannot be read without a fault.
type brittleStorage struct{ files.Storage }

func (brittleStorage) ReadDir(string) (files.DirReader, error) { panic("the shelf breaks") }

// A fault of the server's ends the session that has it: its user leaves the
// room, and nobody else notices more.
func TestAFaultEndsOneSessionOnly(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	cfg := files.DefaultConfig()
	cfg.Storage, cfg.Log = brittleStorage{files.NewFolder(t.TempDir(), true, quiet)}, quiet
	shelf, err := files.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer func() {
		stop()
		<-shelf.Done()
	}()
	go func() { _ = shelf.Run(ctx) }()
	stacks := make(chan string, 8)
	h := newRealHouse(t, Config{
		Shelf: transport.NewShelf(shelf, false),
		Log:   slog.New(slog.NewTextHandler(lineWriter(stacks), &slog.HandlerOptions{Level: slog.LevelError})),
	})
	join := func(conn net.Conn, nick string) *bufio.Reader {
		t.Helper()
		t.Cleanup(func() { conn.Close() })
		conn.SetDeadline(time.Now().Add(time.Minute)) // so that a fault shows as one
		in := bufio.NewReader(conn)
		_, _ = io.WriteString(conn, nick+"\n")
		until(t, in, "type a line")
		return in
	}
	reliable := func() net.Conn {
		t.Helper()
		conn, err := link.Dial(t.Context(), h.addr)
		if err != nil {
			t.Fatal(err)
		}
		return conn
	}
	ana := reliable()
	hears := join(ana, "ana")
	bob := reliable()
	theirs := join(bob, "bob")
	_, _ = io.WriteString(bob, "/files\n")
	if _, err := io.ReadAll(theirs); err != nil {
		t.Errorf("bob's session ends with %v", err)
	}
	until(t, hears, "* bob left")

	tom, err := net.Dial("udp", h.addr)
	if err != nil {
		t.Fatal(err)
	}
	tom.SetDeadline(time.Now().Add(time.Minute))
	_, _ = io.WriteString(tom, "hola, is it on?\n")
	code := until(t, bufio.NewReader(tom), "type")
	_, _ = io.WriteString(tom, code[strings.LastIndexByte(strings.TrimSpace(code), ' ')+1:])
	join(tom, "tom")
	_, _ = io.WriteString(tom, "/files\n")
	until(t, hears, "* tom left")

	_, _ = io.WriteString(ana, "still here\n")
	until(t, hears, "ana: still here")
	if n := testutil.ToFloat64(h.metrics.panics); n != 2 {
		t.Errorf("%v panics are counted, want 2", n)
	}
	for range 2 {
		if got := <-stacks; !strings.Contains(got, `msg="session panicked"`) || !strings.Contains(got, "brittleStorage") {
			t.Errorf("the log has %s", got)
		}
	}
}

// lineWriter hands on the lines of a log.
type lineWriter chan string

func (w lineWriter) Write(b []byte) (int, error) {
	w <- string(b)
	return len(b), nil
}

// until reads up to a line that contains a part.
func until(t *testing.T, in *bufio.Reader, part string) string {
	t.Helper()
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatalf("%q does not come: %v", part, err)
		}
		if strings.Contains(line, part) {
			return line
		}
	}
}

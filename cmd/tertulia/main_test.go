package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/roomtest"
)

// beClient in the environment makes the test binary the client itself.
const beClient = "TEST_BE_CLIENT"

func TestMain(m *testing.M) {
	if os.Getenv(beClient) != "" {
		main()
		return
	}
	goleak.VerifyTestMain(m)
}

func TestExitStatus(t *testing.T) {
	free := "127.0.0.1:" + freePort(t)
	for _, c := range []struct {
		name    string
		args    []string
		env     string
		status  int
		out     string // is contained in the output
		message string // is contained in the error
	}{
		{name: "version", args: []string{"-version"}, out: "tertulia "},
		{name: "help", args: []string{"-h"}, out: "chat"},
		{name: "chat help", args: []string{"chat", "-h"}, out: "-nick"},
		{name: "help as a command", args: []string{"help"}, out: "chat"},
		{name: "help of a command", args: []string{"help", "put"}, out: "tertulia put"},
		{name: "version as a command", args: []string{"version"}, out: "tertulia "},
		{name: "help of a flag", args: []string{"help", "-j"}, out: "tertulia get, put:\n  -j int\n"},
		{name: "help of no command", args: []string{"help", "shout"}, status: 2, message: `there is no command "shout"`},
		{name: "nothing", status: 2, message: "a command is missing"},
		{name: "unknown command", args: []string{"chatt"}, status: 2, message: `there is no command "chatt": did you mean chat?`},
		{name: "no host", args: []string{"chat"}, status: 2, message: "a host is missing"},
		{name: "two hosts", args: []string{"chat", "a", "-nick"}, status: 2, message: "flags go before the host"},
		{name: "bad flag", args: []string{"chat", "-nicht", "x", "a"}, status: 2, message: "-nicht"},
		{name: "bad time", args: []string{"chat", "-wait", "soon", "a"}, status: 2, message: "soon"},
		{name: "time below zero", args: []string{"chat", "-wait", "-1s", "a"}, status: 2, message: "-wait"},
		{name: "bad scheme", args: []string{"chat", "http://a"}, status: 2, message: "only tcp://"},
		{name: "no server", args: []string{"chat", "-wait", "1ms", free}, status: 1, message: "no connection to " + free},
		{name: "environment", args: []string{"chat", free}, env: "1ms", status: 1, message: "within 1ms"},
		{name: "bad environment", args: []string{"chat", free}, env: "x", status: 2, message: `TERTULIA_WAIT is "x": a time with its unit`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.env != "" {
				t.Setenv("TERTULIA_WAIT", c.env)
			}
			var out bytes.Buffer
			err := exec(t.Context(), c.args, strings.NewReader("a line\n"), &out, io.Discard)
			if got := cli.Status(err); got != c.status {
				t.Errorf("status %d, want %d (%v)", got, c.status, err)
			}
			if !strings.Contains(out.String(), c.out) {
				t.Errorf("output %q lacks %q", out.String(), c.out)
			}
			if err != nil && !strings.Contains(err.Error(), c.message) {
				t.Errorf("error %q lacks %q", err, c.message)
			}
		})
	}
}

func TestTargets(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"host", "host:4000"},
		{"host:5000", "host:5000"},
		{"tcp://host", "host:4000"},
		{"TCP://host:5000/", "host:5000"},
		{"127.0.0.1", "127.0.0.1:4000"},
		{"::1", "[::1]:4000"},
		{"[::1]", "[::1]:4000"},
		{"[::1]:5000", "[::1]:5000"},
		{"tcp://[fe80::1%eth0]:5000", "[fe80::1%eth0]:5000"},
		{"fe80::1%eth0", "[fe80::1%eth0]:4000"},
		{"", ""},
		{":4000", ""},
		{"host:", ""},
		{"host:0", ""},
		{"host:70000", ""},
		{"host:ftp", ""},
		{"host/room", ""},
		{"user@host", ""},
		{"two words", ""},
		{"udp://host", ""},
		{"[host", ""},
		{"[host]", ""},
		{"[::1]x", ""},
		{"::zz", ""},
		{"tcp://", ""},
	} {
		got, err := chatService.parse(c.in)
		if got != c.want || (err == nil) == (c.want == "") {
			t.Errorf("parse(%q) = %q, %v; want %q", c.in, got, err, c.want)
		}
		if usage := (*cli.UsageError)(nil); err != nil && !errors.As(err, &usage) {
			t.Errorf("parse(%q): %v is no usage error", c.in, err)
		}
	}
}

func TestTargetsOfFiles(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"host", "host:2121"},
		{"ftp://host:21/", "host:21"},
		{"::1", "[::1]:2121"},
		{"tcp://host", ""},
		{"ftp://ana@host", ""},
	} {
		if got, err := fileService.parse(c.in); got != c.want || (err == nil) == (c.want == "") {
			t.Errorf("parse(%q) = %q, %v; want %q", c.in, got, err, c.want)
		}
	}
}

// serve runs a room on a free port and answers it and host:port.
func serve(t *testing.T) (*roomtest.Server, string) {
	s := roomtest.New()
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan struct{})
	go func() { defer close(ran); s.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ran })
	return s, listen(t, s, "127.0.0.1:0")
}

func listen(t *testing.T, s *roomtest.Server, addr string) string {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	go s.Listen(ln)
	t.Cleanup(func() { ln.Close() })
	return ln.Addr().String()
}

// freePort returns a port on which nothing listens. It is none of those that the system gives to
// programs that take any, so that no other test takes it meanwhile.
func freePort(t *testing.T) string {
	for range 1000 {
		port := fmt.Sprint(10_000 + rand.IntN(10_000))
		if ln, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			ln.Close()
			return port
		}
	}
	t.Fatal("there is no free port")
	return ""
}

func TestPipeIsSaid(t *testing.T) {
	s, addr := serve(t)
	s.Speak("msg", "bob: earlier")
	var out, words bytes.Buffer
	in := "cc -o x\r\n\n/usr/bin/ld: bad\n\x1b[31merror\x1b[0m\nno end"
	if err := exec(t.Context(), []string{"chat", "-nick", "make", addr}, strings.NewReader(in), &out, &words); err != nil {
		t.Fatal(err)
	}
	if got, want := s.Said(), []string{"cc -o x", "/usr/bin/ld: bad", "error", "no end"}; !slices.Equal(got, want) {
		t.Errorf("the server heard %q, want %q", got, want)
	}
	want := "* you are make in #tertulia\n14:03 bob: earlier\nmake: cc -o x\nmake: /usr/bin/ld: bad\nmake: error\nmake: no end\n* good-bye\n"
	if out.String() != want {
		t.Errorf("output %q, want %q", out.String(), want)
	}
	if words.Len() > 0 {
		t.Errorf("error output %q", words.String())
	}
}

func TestPipeWaitsForTheServer(t *testing.T) {
	s, _ := serve(t)
	addr := "127.0.0.1:" + freePort(t)
	told := make(chan string, 16)
	ended := make(chan error)
	go func() {
		ended <- exec(t.Context(), []string{"chat", addr}, strings.NewReader("hola\n"), io.Discard, writerFunc(func(b []byte) {
			told <- string(b)
		}))
	}()
	if got := <-told; got != "* waiting for "+addr+"… (connection refused)\n" {
		t.Errorf("told %q", got)
	}
	listen(t, s, addr)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if got := s.Said(); !slices.Equal(got, []string{"hola"}) {
		t.Errorf("the server heard %q", got)
	}
}

type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) { f(b); return len(b), nil }

// An interrupt leaves a pipe that nothing comes from.
func TestPipeIsInterrupted(t *testing.T) {
	_, addr := serve(t)
	in, keep := io.Pipe()
	defer keep.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	err := exec(ctx, []string{"chat", addr}, in, writerFunc(func([]byte) { interrupt() }), io.Discard)
	if err != nil {
		t.Error(err)
	}
}

// With lines that the server has not taken that is no good end.
func TestBusyPipeIsInterrupted(t *testing.T) {
	s, addr := serve(t)
	s.Mute(true)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	ended := make(chan error)
	in, feed := io.Pipe()
	defer feed.Close()
	go func() { ended <- exec(ctx, []string{"chat", addr}, in, io.Discard, io.Discard) }()
	for range 200 {
		_, _ = io.WriteString(feed, "line\n") // returns when it is read
	}
	interrupt()
	if err := <-ended; cli.Status(err) != 1 || !strings.Contains(err.Error(), "the server has not taken") {
		t.Errorf("ended with %v", err)
	}
}

func TestFullOutputIsAnError(t *testing.T) {
	_, addr := serve(t)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	in, keep := io.Pipe()
	defer keep.Close()
	err = exec(t.Context(), []string{"chat", addr}, in, full, io.Discard)
	if cli.Status(err) != 1 || !strings.Contains(err.Error(), "write the output") {
		t.Errorf("ended with %v", err)
	}
}

func TestEachLine(t *testing.T) {
	long := strings.Repeat("世", 50_000)
	var got []string
	err := eachLine(strings.NewReader("a\n\nb\n"+long), func(s string) error {
		got = append(got, s)
		return nil
	})
	if err != nil || len(got) < 5 || !slices.Equal(got[:3], []string{"a\n", "\n", "b\n"}) {
		t.Fatalf("%.20q…, %v", got, err)
	}
	for _, part := range got[3:] {
		if strings.Trim(part, "世") != "" || part == "" {
			t.Errorf("a part is cut within a rune: %.20q…", part)
		}
	}
	if strings.Join(got[3:], "") != long {
		t.Error("the parts are not the whole")
	}
}

func TestPanicIsAnError(t *testing.T) {
	err := guarded(t.Context(), func(context.Context) error { panic("oops") })
	if cli.Status(err) != 1 || !strings.Contains(err.Error(), "oops") {
		t.Errorf("a panic became %v", err)
	}
}

func TestLoginName(t *testing.T) {
	if loginName() == "" {
		t.Error("a person without a name")
	}
}

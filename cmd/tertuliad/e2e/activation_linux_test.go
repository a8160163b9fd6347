package e2e

import (
	"bytes"
	"net"
	"os"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// activated makes of a program one that systemd starts with sockets, by name.
func activated(t *testing.T, cmd *osexec.Cmd, names []string, sockets ...interface{ File() (*os.File, error) }) *osexec.Cmd {
	t.Helper()
	// Passed sockets are for one process, which is identified by its number.
	cmd = inShell(t, cmd, `LISTEN_PID=$$ exec "$@"`)
	cmd.Env = append(cmd.Environ(), "LISTEN_FDS="+strconv.Itoa(len(sockets)), "LISTEN_FDNAMES="+strings.Join(names, ":"))
	for _, s := range sockets {
		f, err := s.File()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		cmd.ExtraFiles = append(cmd.ExtraFiles, f)
	}
	return cmd
}

// portOf returns the port of a socket's address.
func portOf(a net.Addr) string {
	_, port, _ := net.SplitHostPort(a.String())
	return port
}

func listenTCP(t *testing.T) *net.TCPListener {
	t.Helper()
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func listenUDP(t *testing.T) *net.UDPConn {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// An address that is off stays so, unless its socket is given.
func TestSocketsThatSystemdGivesAreServed(t *testing.T) {
	chat, files, debug, lab, page, irc := listenTCP(t), listenTCP(t), listenTCP(t), listenTCP(t), listenTCP(t), listenTCP(t)
	datagrams := listenUDP(t)
	cmd := activated(t, servertest.Self(), []string{"ftp", "udp", "tcp", "classic-multi", "debug", "http", "irc"}, files, datagrams, chat, lab, debug, page, irc)
	p, s := launch(t, cmd, "-tcp-addr", "off", "-udp-addr", "off", "-ftp-addr", "off", "-http-addr", "off", "-tls", "off", "-irc-addr", "off", "-classic",
		"-classic-multi-addr", "off", "-classic-multi-client-addr", "off", "-classic-turn-tcp-addr", "off", "-classic-turn-udp-addr", "off",
		"-classic-hello-tcp-addr", "off", "-classic-hello-udp-addr", "off", "-classic-ftp-addr", "off")
	for _, part := range []string{
		"  nc localhost " + portOf(chat.Addr()) + "\n",
		"  nc -u 127.0.0.1 " + portOf(datagrams.LocalAddr()) + "\n",
		"  http://localhost:" + portOf(page.Addr()) + "/\n",
		" ftp://localhost:" + portOf(files.Addr()) + "/\n",
		"  irssi -c localhost -p " + portOf(irc.Addr()) + "\n",
		"TCP " + portOf(lab.Addr()) + "\n",
		"Metrics: http://" + debug.Addr().String() + "/metrics\n",
	} {
		if !strings.Contains(s.Text, part) {
			t.Errorf("the start-up text has no %q:\n%s", part, s.Text)
		}
	}
	// The copies that this process has would take connections too.
	for _, l := range []*net.TCPListener{chat, files, debug, lab, page, irc} {
		l.Close()
	}
	datagrams.Close()
	ana := s.Join(t, "ana")
	ana.Sends("hola")
	ana.Sees("ana: hola")
	if n := s.Metric(`tertulia_connections_accepted_total{listener="line"}`); n != 1 {
		t.Errorf("%v connections were accepted, want 1", n)
	}
	p.Ends(t)
	ana.Ends("* the server is closing")
}

func TestSocketsThatCannotBeServedAreRefused(t *testing.T) {
	chat, datagrams := listenTCP(t), listenUDP(t)
	for _, c := range []struct {
		name    string
		names   []string
		sockets []interface{ File() (*os.File, error) }
		want    string
	}{
		{"an unknown name", []string{"gopher"}, []interface{ File() (*os.File, error) }{chat},
			`systemd gives a socket as "gopher", which nothing serves`},
		{"no name", nil, []interface{ File() (*os.File, error) }{chat},
			`systemd gives a socket as "LISTEN_FD_3", which nothing serves`},
		{"two of a name", []string{"tcp", "tcp"}, []interface{ File() (*os.File, error) }{chat, chat},
			`systemd gives a socket as "tcp", which nothing serves`},
		{"of the lab's programs, without them", []string{"classic-multi"}, []interface{ File() (*os.File, error) }{chat},
			`systemd gives a socket as "classic-multi", which nothing serves`},
		{"TCP for UDP", []string{"udp"}, []interface{ File() (*os.File, error) }{chat},
			`the socket that systemd gives as "udp" is not a UDP socket`},
		{"UDP for TCP", []string{"tcp"}, []interface{ File() (*os.File, error) }{datagrams},
			`the socket that systemd gives as "tcp" is not a listening TCP socket`},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := activated(t, servertest.Self(servertest.FreePorts(t)...), c.names, c.sockets...)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			_ = cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(stderr.String(), c.want) {
				t.Errorf("the exit code is %d, and on standard error is %q, want %q", code, stderr.String(), c.want)
			}
		})
	}
}

// watchedBySystemd makes a program report its state to a socket of the test. hears waits for
// the next report.
func watchedBySystemd(t *testing.T, cmd *osexec.Cmd) (hears func(want string)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	systemd, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	ok(t, err)
	t.Cleanup(func() { systemd.Close() })
	cmd.Env = append(cmd.Env, "NOTIFY_SOCKET="+path)
	return func(want string) {
		t.Helper()
		systemd.SetReadDeadline(time.Now().Add(hang))
		b := make([]byte, 100)
		n, err := systemd.Read(b)
		if err != nil || !regexp.MustCompile("^"+want+"$").Match(b[:n]) {
			t.Fatalf("systemd hears %q, %v; want %s", b[:n], err, want)
		}
	}
}

func TestSystemdIsToldOfTheStartAndTheEnd(t *testing.T) {
	cmd := servertest.Self()
	hears := watchedBySystemd(t, cmd)
	p, s := launch(t, cmd)
	hears("READY=1")
	ana := s.Join(t, "ana")
	p.Ends(t)
	hears("STOPPING=1")
	ana.Ends("* the server is closing")
}

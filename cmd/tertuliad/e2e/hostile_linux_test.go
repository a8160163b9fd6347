package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// from opens a connection from an address of loopback's.
func from(t *testing.T, source, addr string) *user {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(source)}}
	conn, err := d.Dial("tcp4", addr)
	ok(t, err)
	return servertest.UserOf(t, conn)
}

// One address, and two hundred, open as many connections as they can. Present users are not
// affected, and everybody can join again when these have gone.
func TestConnectionFloods(t *testing.T) {
	s := start(t, "-host", "0.0.0.0", "-max-conns", "150", "-max-conns-per-addr", "2,40", "-debug-addr", "127.0.0.1:0")
	_, port, _ := net.SplitHostPort(s.Chat)
	addr := "127.0.0.1:" + port
	ana := from(t, "127.9.9.9", addr)
	ana.Sends("ana")
	ana.Until(servertest.Seated)
	refused := func(reason string) float64 {
		return s.Metric(fmt.Sprintf(`tertulia_connections_refused_total{listener="line",reason=%q}`, reason))
	}
	flood := func(sources, each int) (all []*user) {
		for range each {
			for i := range sources {
				all = append(all, from(t, fmt.Sprintf("127.1.0.%d", i+1), addr))
			}
		}
		return all
	}
	for _, c := range []struct {
		name, reason          string
		sources, each, places int
	}{{"one", "address", 1, 200, 40}, {"two hundred", "full", 200, 2, 149}} {
		all := flood(c.sources, c.each)
		want := float64(len(all) - c.places)
		servertest.Eventually(t, func() error {
			if n := refused(c.reason); n != want {
				return fmt.Errorf("%s: %v connections are refused, want %v", c.name, n, want)
			}
			return nil
		})
		ana.Sends("still here")
		ana.Sees("ana: still here")
		for _, u := range all {
			u.Resets()
		}
		servertest.Eventually(t, s.OneConnection)
		late := from(t, "127.1.0.1", addr)
		late.Sends("late")
		late.Until(servertest.Seated)
		late.Sends("/quit")
		late.Ends("* bye")
		late.Closes()
		ana.Sees("* late joined", "* late left")
		servertest.Eventually(t, s.OneConnection)
	}
}

// A peer that sends its first line, or its request, one byte at a time is disconnected in the
// time for that line. For the lab's programs, which do not end their lines, a byte is a
// message. There the slow peer is one that sends nothing.
func TestSlowlorisIsSentAway(t *testing.T) {
	t.Parallel() // it waits for the clock
	s := start(t, append(slices.Clone(servertest.ClassicPorts), "-first-line", "1s", "-debug-addr", ":0")...)
	ana := s.bystander(t)
	slow := map[string]string{"the chat": s.Chat, "metrics": s.Debug}
	for _, row := range []string{"multi-user chat", "turn-taking chat", "hello", "simple FTP"} {
		slow[row] = s.Lab(t, row)[0]
	}
	ended := make(chan error, len(slow))
	for name, addr := range slow {
		u := servertest.Knock(t, addr, nil)
		go func() {
			tick := time.NewTicker(50 * time.Millisecond)
			defer tick.Stop()
			gone := make(chan error, 1)
			go func() {
				_, err := io.Copy(io.Discard, u.In)
				gone <- err
			}()
			text := bytes.Repeat([]byte("GET / HTTP/1.1 X-Slow: 1"), 100)
			if addr != s.Chat && addr != s.Debug {
				text = nil
			}
			for {
				select {
				case err := <-gone:
					if errors.Is(err, os.ErrDeadlineExceeded) {
						ended <- fmt.Errorf("%s keeps a slow peer", name)
						return
					}
					ended <- nil
					return
				case <-tick.C:
					if len(text) > 0 {
						_, _ = u.Conn.Write(text[:1])
						text = text[1:]
					}
				}
			}
		}()
	}
	for range slow {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	ana.Sees()
}

// Whatever text a user brings, and wherever it is shown, what reaches a terminal
// is text.
func TestNoEscapeReachesATerminal(t *testing.T) {
	t.Parallel() // it waits for the clock
	const esc = "\x1b]0;owned\x07\x1b[31mred\u009b2J\u202e\u2028\x00\x08\r"
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			dir := servertest.Shelf(t, map[string]string{"file\u202e\u2028.txt": "put there by other means"})
			s := start(t, append(slices.Clone(servertest.ClassicPorts), "-log-format", format, "-log-level", "debug", "-files-dir", dir)...)
			bob, far := s.Join(t, "bob"), s.OverUDP(t, "far")
			eva := s.Dial(t)
			eva.Sends("ev\x1b[31ma" + esc[:9])
			eva.Sends("eva")
			eva.Until(servertest.Seated)
			eva.Sends("said "+esc, "/me does "+esc, "/msg bob private "+esc, "/nick ev"+esc, "/join #"+esc, "/leave", "/who "+esc, "/"+esc)
			eva.Quiet()
			eva.Sends("/quit why " + esc)
			eva.Rest()

			text, err := servertest.DialFTP(s.Files, "gi"+esc[:20]+"ver", "x")
			if err == nil {
				_, _ = text.Do(257, "MKD made%s", strings.TrimRight(esc, "\r"))
				_ = text.Put("file\u202e\u2028.txt", "x")
				_ = text.Put("esc\x1b[31m.txt", "x")
				_, _ = text.Do(500, "\x1b[31mVERB")
				text.Close()
			}
			multi := servertest.Knock(t, s.Lab(t, "multi-user chat")[0], nil)
			multi.Exact("intr_apodo")
			multi.Sends("mu" + esc[:9] + "lti")
			multi.Sends("in the lab " + esc)
			multi.Sends("salir")
			_, _ = io.ReadAll(multi.In)
			hello := servertest.Knock(t, s.Lab(t, "hello")[0], nil)
			hello.Writes("hola " + esc)
			_, _ = io.ReadAll(hello.In)
			simple := servertest.Knock(t, s.Lab(t, "simple FTP")[0], nil)
			simple.Writes("user" + esc + "\nname" + esc + "\n")
			simple.HalfCloses()
			list, _ := io.ReadAll(simple.In)

			ok(t, s.FTP(t, "last").Put("last", "x"))
			var seen []string
			for !slices.ContainsFunc(seen, func(l string) bool { return strings.HasPrefix(l, "* last shared last") }) {
				seen = append(seen, bob.Line())
			}
			seen = append(seen, far.Quiet()...)
			seen = append(seen, bob.Asks("/files")...)
			seen = append(seen, bob.Asks("/last 100")...)
			for _, part := range []string{"said red", "eva * does red", "eva (to you): private red", "why red", "in the lab red", "hola red", "file.txt"} {
				if !slices.ContainsFunc(seen, func(l string) bool { return strings.Contains(l, part) }) {
					t.Errorf("%q has not come: the test proves nothing of it", part)
				}
			}
			s.Stop()
			logged := s.Log.String()
			if !strings.Contains(logged, "user joined") {
				t.Errorf("the log is\n%s", logged)
			}
			for name, text := range map[string]string{"the chat": strings.Join(seen, "\n"), "the log": logged, "the lab's list": string(list)} {
				if i := strings.IndexFunc(text, func(r rune) bool {
					return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029')
				}); i >= 0 {
					t.Errorf("%s has %q", name, text[max(0, i-60):min(len(text), i+20)])
				}
			}
		})
	}
}

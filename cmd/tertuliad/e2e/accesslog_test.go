package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// A record is a line of the log.
type record map[string]any

// records returns the log of a server that has ended, as JSON, by its events.
func (s *server) records(t *testing.T) map[string][]record {
	t.Helper()
	all := make(map[string][]record)
	for line := range strings.Lines(s.Log.String()) {
		var r record
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%q is not JSON: %v", line, err)
		}
		if strings.Count(line, `"peer":`) > 1 || strings.Count(line, `"listener":`) > 1 {
			t.Errorf("%q has an attribute twice", line)
		}
		event, _ := r["msg"].(string)
		all[event] = append(all[event], r)
	}
	return all
}

// wantKeys checks which attributes records have besides time, level and msg.
func wantKeys(t *testing.T, records []record, keys ...string) {
	t.Helper()
	for _, r := range records {
		got := slices.DeleteFunc(slices.Sorted(maps.Keys(r)), func(k string) bool { return k == "time" || k == "level" || k == "msg" })
		if want := slices.Sorted(slices.Values(keys)); !slices.Equal(got, want) {
			t.Errorf("%q has the attributes %v, want %v", r["msg"], got, want)
		}
	}
}

// oneOf returns the record with an attribute, of which there must be one.
func oneOf(t *testing.T, records []record, key string, value any) record {
	t.Helper()
	found := slices.DeleteFunc(slices.Clone(records), func(r record) bool { return r[key] != value })
	if len(found) != 1 {
		t.Fatalf("%d records have %s %v, want 1: %v", len(found), key, value, records)
	}
	return found[0]
}

func wantRecord(t *testing.T, got record, want record) {
	t.Helper()
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s is %v, want %v, in %v", k, got[k], v, got)
		}
	}
}

// eventuallyShows waits until the metrics have these lines.
func (s *server) eventuallyShows(t *testing.T, lines ...string) {
	t.Helper()
	servertest.Eventually(t, func() error {
		_, all := s.Get("/metrics")
		for _, line := range lines {
			if !strings.Contains(all, "\n"+line+"\n") {
				return fmt.Errorf("the metrics have no line %q", line)
			}
		}
		return nil
	})
}

func TestEverySessionHasItsLineInTheLog(t *testing.T) {
	t.Parallel() // it waits for the clock
	s := start(t, append([]string{"-log-format", "json", "-debug-addr", ":0"}, servertest.ClassicPorts...)...)
	ana := s.Join(t, "ana")
	ana.Quiet()
	ana.Sends("/quit")
	ana.Ends("* bye")
	bob := s.Join(t, "bob")
	bob.Resets()
	s.eventuallyShows(t, "tertulia_seats 0") // those who join later do not see that bob leaves
	nobody := s.Knock(t)
	nobody.HalfCloses()
	nobody.Rest()
	eva := s.OverUDP(t, "eva")
	eva.Sends("/quit")
	eva.Ends("* bye")
	for nick, come := range map[string]func(*testing.T, string) *user{"kim": s.Join, "pat": s.OverUDP} {
		p := come(t, nick)
		p.Sends("/nick "+nick+"2", "/quit")
		p.Ends("* "+nick+" is now "+nick+"2", "* bye")
	}
	leo := servertest.Knock(t, s.Lab(t, "multi-user chat")[0], nil)
	leo.Exact("intr_apodo")
	leo.Writes("leo")
	leo.Until("Te has unido al chat")
	leo.Writes("salir")
	leo.Rest()
	tom, err := net.Dial("udp", s.Lab(t, "turn-taking chat")[1])
	if err != nil {
		t.Fatal(err)
	}
	defer tom.Close()
	tom.SetDeadline(time.Now().Add(hang))
	tom.Write([]byte("tom"))
	if _, err := tom.Read(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	tom.Write([]byte("exit"))
	_, err = s.FTP(t, "zoe").Do(221, "QUIT")
	ok(t, err)
	s.eventuallyShows(t,
		`tertulia_connections{listener="line"} 0`,
		`tertulia_connections{listener="classic-multi"} 0`,
		`tertulia_connections{listener="ftp"} 0`,
		`tertulia_classic_sessions_ended_total{listener="classic-turn-udp",reason="left"} 1`,
		`tertulia_udp_sessions_ended_total{reason="left"} 2`)
	s.Stop()

	ended := s.records(t)["session ended"]
	for _, r := range ended {
		keys := []string{"listener", "peer", "nick", "reason", "took", "received", "sent"}
		if r["listener"] == "udp" {
			keys = append(keys, "kind")
		}
		if r["nick"] == "kim" || r["nick"] == "pat" {
			keys = append(keys, "last_nick")
		}
		wantKeys(t, []record{r}, keys...)
		host, _, err := net.SplitHostPort(r["peer"].(string))
		if sent, _ := r["sent"].(float64); err != nil || !net.ParseIP(host).IsLoopback() || r["level"] != "INFO" || sent <= 0 {
			t.Errorf("the record is %v", r)
		}
	}
	for _, want := range []record{
		{"nick": "ana", "listener": "line", "reason": "left", "received": 16.0}, // ana, /ping and /quit, with line feeds
		{"nick": "bob", "listener": "line", "reason": "lost", "received": 4.0},
		{"nick": "", "listener": "line", "reason": "left", "received": 0.0},
		{"nick": "eva", "listener": "udp", "reason": "left", "received": 10.0, "kind": "reliable"},
		{"nick": "kim", "last_nick": "kim2", "listener": "line", "reason": "left"},
		{"nick": "pat", "last_nick": "pat2", "listener": "udp", "reason": "left"},
		{"nick": "leo", "listener": "classic-multi", "reason": "left", "received": 8.0},
		{"nick": "tom", "listener": "classic-turn-udp", "reason": "left", "received": 3.0},
		{"nick": "zoe", "listener": "ftp", "reason": "left", "received": 32.0},
	} {
		wantRecord(t, oneOf(t, ended, "nick", want["nick"]), want)
	}
	for _, r := range s.records(t)["nick changed"] {
		wantKeys(t, []record{r}, "old", "new", "addr")
		if old, _ := r["old"].(string); r["new"] != old+"2" || r["addr"] != "127.0.0.1" || r["level"] != "INFO" {
			t.Errorf("the record is %v", r)
		}
	}
}

func TestEveryTransferHasItsLineInTheLog(t *testing.T) {
	s := start(t, append([]string{"-log-format", "json", "-debug-addr", ":0"}, servertest.ClassicPorts...)...)
	ana := s.FTP(t, "ana")
	ok(t, ana.Put("notes.txt", "hola"))
	if got, err := ana.Get("notes.txt"); got != "hola" || err != nil {
		t.Fatalf("get = %q, %v", got, err)
	}
	_, err := ana.Do(221, "QUIT")
	ok(t, err)
	leo := servertest.Knock(t, s.Lab(t, "simple FTP")[0], nil)
	leo.Sends("leo")
	leo.Until("notes.txt")
	leo.Sends("notes.txt")
	leo.Exact("hola")
	leo.Sends("none.txt")
	leo.Exact("error\n")
	leo.Sends("exit")
	leo.Ends("Sesion finalizada")
	s.Stop()
	moved := s.records(t)["transfer"]
	if len(moved) != 4 {
		t.Errorf("%d transfers are logged, want 4", len(moved))
	}
	for _, want := range []record{
		{"listener": "ftp", "nick": "ana", "command": "STOR", "path": "/notes.txt", "bytes": 4.0, "outcome": "ok", "level": "INFO"},
		{"listener": "ftp", "nick": "ana", "command": "RETR", "path": "/notes.txt", "bytes": 4.0, "outcome": "ok"},
		{"listener": "classic-ftp", "nick": "leo", "command": "download", "path": "notes.txt", "bytes": 4.0, "outcome": "ok"},
		{"listener": "classic-ftp", "nick": "leo", "command": "download", "path": "none.txt", "bytes": 0.0, "outcome": "refused"},
	} {
		// A reader and a writer log for leo, in no order.
		i := slices.IndexFunc(moved, func(r record) bool { return r["command"] == want["command"] && r["path"] == want["path"] })
		if i < 0 {
			t.Errorf("there is no record such as %v in %v", want, moved)
			continue
		}
		keys := []string{"listener", "peer", "nick", "command", "path", "bytes", "took", "outcome"}
		if want["outcome"] != "ok" {
			keys = append(keys, "error")
		}
		wantKeys(t, moved[i:i+1], keys...)
		wantRecord(t, moved[i], want)
	}
}

// logsOfBothFormats runs a test with each format of the log.
func logsOfBothFormats(t *testing.T, test func(t *testing.T, format string)) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) { test(t, format) })
	}
}

// What people say and the password are nobody's business, whatever the level.
func TestTheLogIsDiscreet(t *testing.T) {
	logsOfBothFormats(t, func(t *testing.T, format string) {
		t.Setenv("TERTULIA_PASSWORD", secret)
		s := start(t, "-log-format", format, "-log-level", "debug")
		ana := s.knows(t, "ana")
		ana.Sends("what is said here stays here", "/msg ana and this too", "/quit but not why")
		ana.Rest()
		bob := s.asked(t)
		bob.Sends("/pass a wrong guess")
		bob.Until(notIt)
		c, err := servertest.DialFTP(s.Files, "ana", "a wrong guess")
		if c != nil {
			t.Fatal("a wrong password is let in")
		}
		wants(t, err, 530, "")
		c, err = servertest.DialFTP(s.Files, "ana", secret)
		ok(t, err)
		defer c.Close()
		ok(t, c.Put("notes.txt", "nor what is in files"))
		s.Stop()
		log := s.Log.String()
		for _, word := range []string{secret, "a wrong guess", "stays here", "this too", "not why", "nor what"} {
			if strings.Contains(log, word) {
				t.Errorf("the log has %q:\n%s", word, log)
			}
		}
		for _, event := range []string{"user logged in", "user joined", "session ended", "transfer"} {
			if !strings.Contains(log, event) {
				t.Errorf("the log has no %q:\n%s", event, log)
			}
		}
	})
}

// The simple FTP asks for any name that has no line end: its log has the worst.
func TestTheLogCannotBeForged(t *testing.T) {
	const evil = "x\" level=ERROR msg=\"forged\x1b]0;t\x07\u009b31m\u202e\u2028\xff.txt"
	logsOfBothFormats(t, func(t *testing.T, format string) {
		s := start(t, append([]string{"-log-format", format, "-log-level", "debug"}, servertest.ClassicPorts...)...)
		leo := servertest.Knock(t, s.Lab(t, "simple FTP")[0], nil)
		leo.Sends(evil)
		leo.Line()
		leo.Sends(evil)
		leo.Exact("error\n")
		leo.Sends("subir")
		leo.Exact("recibido\n")
		leo.Sends(evil)
		leo.Exact("error\n")
		s.Stop()
		log := s.Log.String()
		if n := strings.Count(log, `msg=\"forged31m`); n != 2 {
			t.Errorf("the log has %d of 2 names:\n%s", n, log)
		}
		if strings.ContainsFunc(log, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) {
			t.Errorf("the log has what a terminal obeys: %q", log)
		}
		if forged := regexp.MustCompile(`(?m)^time=\S+ level=ERROR|^\{"time":"[^"]*","level":"ERROR"| msg=forged|"msg":"forged`); forged.MatchString(log) {
			t.Errorf("a line is forged:\n%s", log)
		}
	})
}

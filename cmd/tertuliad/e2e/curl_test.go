package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	osexec "os/exec"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// curls runs a real curl, and returns its output.
func curls(t *testing.T, args ...string) string {
	t.Helper()
	args = append([]string{"-sS", "--max-time", fmt.Sprint(hang.Seconds())}, args...)
	out, err := osexec.CommandContext(t.Context(), servertest.Installed(t, "curl", "curl"), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("curl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// A follower is a real curl that follows a room.
type follower struct {
	t   *testing.T
	in  *bufio.Scanner
	cmd *osexec.Cmd
}

// follows starts a curl that follows a room with the flags args, and returns once it shows its first line.
func (s *server) follows(t *testing.T, first string, args ...string) *follower {
	t.Helper()
	cmd := osexec.CommandContext(t.Context(), servertest.Installed(t, "curl", "curl"), append([]string{"-sSN", "--max-time", fmt.Sprint(hang.Seconds())}, args...)...)
	out, err := cmd.StdoutPipe()
	ok(t, err)
	ok(t, cmd.Start())
	f := &follower{t, bufio.NewScanner(out), cmd}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if line := f.line(); !strings.Contains(line, first) {
		t.Fatalf("the first line is %q", line)
	}
	return f
}

func (f *follower) line() string {
	f.t.Helper()
	if !f.in.Scan() {
		f.t.Fatalf("curl shows no further line: %v", f.in.Err())
	}
	return f.in.Text()
}

func TestCurlAndAllOthersSeeOneOrder(t *testing.T) {
	const lines = 40
	s := start(t, "-rate", "0")
	at := "http://ana@" + s.Page + "/rooms/tertulia"
	if got := curls(t, "-d", "hola", at); got != "said in #tertulia\n" {
		t.Fatalf("curl is answered %q", got)
	}
	text := s.follows(t, "ana: hola", "http://"+s.Page+"/rooms/tertulia")
	objects := s.follows(t, `"text":"hola"`, "-H", "Accept: application/json", "http://"+s.Page+"/rooms/tertulia")

	eva := s.Join(t, "eva")
	eva.Asks("/quiet on")
	kim := s.OverUDP(t, "kim")
	kim.Asks("/quiet on")
	leo := &client{user: &user{T: t}, nick: "leo"}
	leo.connects(s)
	bob := s.open(t, "bob", lobby)

	for i := range lines {
		said := fmt.Sprint("line ", i)
		eva.Sends(said)
		kim.Sends(said)
		leo.sends(said)
		bob.says(lobby, said)
		if got := curls(t, "-d", said, at); got != "said in #tertulia\n" {
			t.Fatalf("curl is answered %q", got)
		}
	}
	seen := make(map[string][]string)
	for range 2 { // all lines are said once each has read its pong, and seen by all at the second one
		bob.quiet()
		leo.quiet()
		seen["eva"] = append(seen["eva"], eva.Quiet()...)
		seen["kim"] = append(seen["kim"], kim.Quiet()...)
	}
	seen["leo"], seen["bob"] = leo.seen, bob.seen[lobby]
	curls(t, "-d", "the end", at)
	for line := text.line(); line != "ana: the end"; line = text.line() {
		seen["curl"] = append(seen["curl"], line)
	}
	for {
		var f struct{ Kind, Nick, Text string }
		ok(t, json.Unmarshal([]byte(objects.line()), &f))
		if f.Text == "the end" {
			break
		}
		if f.Kind == "msg" {
			seen["curl with JSON"] = append(seen["curl with JSON"], f.Nick+": "+f.Text)
		}
	}
	for who, all := range seen {
		seen[who] = slices.DeleteFunc(all, func(line string) bool { return !strings.Contains(line, ": line ") })
	}
	if n := len(seen["eva"]); n != 5*lines {
		t.Errorf("%d lines are said, want %d", n, 5*lines)
	}
	for who, all := range seen {
		if !slices.Equal(all, seen["eva"]) {
			t.Errorf("%s sees another order, of %d lines:\n%s", who, len(all), strings.Join(all, "\n"))
		}
	}
	// Nobody came or went but those with a seat.
	eva.Quiet()
	if got := eva.Asks("/who"); !slices.Equal(got, []string{"* 4 in #tertulia: bob, eva, kim, leo"}) {
		t.Errorf("in the room are %q", got)
	}
}

// post says a text in the lobby as a program does, and reports whether the server has acknowledged it.
func (s *server) post(t *testing.T, nick, text string) bool {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.Page+"/rooms/tertulia", strings.NewReader(text))
	ok(t, err)
	r.SetBasicAuth(nick, "")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return err == nil && answer.StatusCode == http.StatusOK && strings.HasPrefix(string(body), "said ") && !strings.Contains(string(body), "not kept")
}

// A server is killed while programs say lines. Each line that was acknowledged is there afterwards, once
// and in its place, and no line is there twice.
func TestNoAcknowledgedPostIsLostWhenTheServerIsKilled(t *testing.T) {
	const rounds, lines = 3, 40
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	state := t.TempDir()
	args := []string{"-state-dir", state, "-rate", "0", "-max-conns-per-addr", "0"}
	acknowledged := make(map[string]bool)
	for round := range rounds {
		p, s := launch(t, servertest.Self(), args...)
		half := make(chan struct{})
		said := make(chan []string)
		go func() {
			var mine []string
			for i := range lines {
				if i == lines/2 {
					close(half)
				}
				if text := fmt.Sprintf("line %d", round*lines+i); s.post(t, "ana", text) {
					mine = append(mine, text)
				}
			}
			said <- mine
		}()
		<-half
		p.Kills()
		mine := <-said
		if len(mine) < lines/2 {
			t.Errorf("in round %d %d lines are acknowledged", round, len(mine))
		}
		for _, text := range mine {
			acknowledged[text] = true
		}
	}
	s := start(t, "-state-dir", state, "-rate", "0")
	if !s.post(t, "eva", "the end") {
		t.Fatal("the server takes nothing any longer")
	}
	reads := s.follows(t, "ana: line 1", "http://"+s.Page+"/rooms/tertulia?since=1")
	last := 1
	for line := reads.line(); !strings.Contains(line, "eva: the end"); line = reads.line() {
		_, text, _ := strings.Cut(line, "ana: ")
		var n int
		if _, err := fmt.Sscanf(text, "line %d", &n); err != nil || n <= last {
			t.Errorf("%q follows line %d", line, last)
		}
		last = n
		delete(acknowledged, text)
	}
	delete(acknowledged, "line 0")
	delete(acknowledged, "line 1")
	if len(acknowledged) > 0 {
		t.Errorf("these lines were acknowledged, and are gone: %v", acknowledged)
	}
}

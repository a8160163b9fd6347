package socket

import (
	"errors"
	"strings"
	"testing"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/web/sockettest"
)

func TestTwoPagesTalk(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	ana := f.dial()
	ana.must(ana.Hello(sockettest.Hello{Key: keyOf("ana"), Nick: "ana"}))
	welcome := ana.next()
	if welcome.Kind != "welcome" || welcome.Nick != "ana" || welcome.Epoch != f.room.Epoch() {
		t.Fatalf("the first frame is %s", welcome.Raw)
	}
	if at := ana.next(); at.Kind != "room" || at.Room != room.Lobby {
		t.Fatalf("the second frame is %s", at.Raw)
	}
	bob := f.join("bob")
	bob.must(bob.Say(room.Lobby, `"hola" <b>`))
	for _, p := range []*tab{ana, bob} {
		if m := p.await("msg"); m.Nick != "bob" || m.Text != `"hola" <b>` || m.Room != room.Lobby || m.Seq == 0 || m.Time == 0 || m.History {
			t.Errorf("the line is shown as %s", m.Raw)
		}
	}
	bob.must(bob.Ping())
	if pong := bob.await("pong"); pong.Taken != 1 {
		t.Errorf("of one line, %d are taken", pong.Taken)
	}
	bob.must(bob.Quit("lunch"))
	if bye := bob.await("bye"); bye.Reason != "quit" || bye.Taken != 1 {
		t.Errorf("the bye is %s", bye.Raw)
	}
	var closed *sockettest.CloseError
	if _, err := bob.Next(); !errors.As(err, &closed) || closed.Code != 1000 {
		t.Errorf("the socket ends with %v", err)
	}
	if quit := ana.await("quit"); quit.Nick != "bob" || quit.Text != "lunch" {
		t.Errorf("the quit is shown as %s", quit.Raw)
	}
}

func TestALineForAUserIsNeverPublic(t *testing.T) {
	f := serve(t, Config{Pace: transport.Pace{MaxLine: 64}}, room.Config{})
	ana, bob, eva := f.join("ana"), f.join("bob"), f.join("eva")
	for typed, want := range map[string]string{
		"hola": "hola", "//who": "/who", "/etc/passwd is readable": "/etc/passwd is readable", "/2 done": "/2 done",
		"/Me hugs you": "/Me hugs you", "/action waves": "/action waves", " /who": " /who",
	} {
		ana.must(ana.Tell(room.Lobby, "eva", typed))
		for kind, p := range map[string]*tab{"sent": ana, "priv": eva} {
			if m := p.await(kind); m.Text != want {
				t.Errorf("of %q comes %s", typed, m.Raw)
			}
		}
	}
	for typed, want := range map[string]string{
		"/nick": "which nick?", strings.Repeat("x", 65): "a private line has at most 64 bytes", "/" + strings.Repeat("x", 65): "a command has at most 64 bytes",
	} {
		ana.must(ana.Tell(room.Lobby, "eva", typed))
		if m := ana.await("note"); !strings.Contains(m.Text, want) || m.Room != room.Lobby {
			t.Errorf("%q is answered by %s", typed, m.Raw)
		}
	}
	ana.must(ana.Tell(room.Lobby, "nobody", "/2 psst"))
	if m := ana.await("note"); !strings.Contains(m.Text, "nobody") {
		t.Errorf("a line for nobody is answered by %s", m.Raw)
	}
	ana.must(ana.Say(room.Lobby, "for all"))
	if m := bob.next(); m.Kind != "join" {
		t.Errorf("bob reads %s", m.Raw)
	}
	if m := bob.next(); m.Text != "for all" {
		t.Errorf("bob reads %s", m.Raw)
	}
	ana.must(ana.Ping())
	if pong := ana.await("pong"); pong.Taken != 12 {
		t.Errorf("of 12 lines, %d are taken", pong.Taken)
	}
}

func TestATakenNickIsRefusedAndAnotherOneMayFollow(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	f.join("ana")
	p := f.dial()
	p.must(p.Hello(sockettest.Hello{Key: keyOf("bob"), Nick: "ana"}))
	refused := p.next()
	if refused.Kind != "refused" || refused.Free == "" || refused.Text == "" {
		t.Fatalf("the answer is %s", refused.Raw)
	}
	p.must(p.Hello(sockettest.Hello{Key: keyOf("bob"), Nick: refused.Free}))
	if welcome := p.next(); welcome.Kind != "welcome" || welcome.Nick != refused.Free {
		t.Errorf("the answer is %s", welcome.Raw)
	}
}

// A tab may close right after its user has pressed Enter.
func TestALineBeforeTheEndIsSaid(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	ana := f.join("ana")
	for name, end := range map[string][]byte{
		"close": masked(closing, ""), "quit": masked(whole, `{"quit":{}}`), "fault": masked(whole, "{"), "bits": masked(whole|0x40, "{}"),
	} {
		p := f.join(name)
		if _, err := p.Conn.Write(append(masked(whole, `{"line":"last"}`), end...)); err != nil {
			t.Fatal(err)
		}
		if m := ana.await("msg"); m.Nick != name || m.Text != "last" {
			t.Errorf("%s: ana reads %s", name, m.Raw)
		}
		ana.await("quit")
	}
}

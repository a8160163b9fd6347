package e2e

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// bystander is a user in the room who must see nothing but the messages.
func (s *server) bystander(t *testing.T) *user {
	t.Helper()
	ana := s.Join(t, "ana")
	ana.Sends("/quiet on")
	ana.Sees("* joins and leaves are hidden")
	return ana
}

func TestBadInputOfAUser(t *testing.T) {
	full := strings.Repeat("x", 1024)
	const slashes = " (to say a line that begins with a slash, begin it with two)"
	s := start(t)
	ana := s.bystander(t)
	for i, c := range []struct{ name, sends, answer, said string }{
		{"longest", full, "", full},
		{"a command that is too long", "/me " + full, "* a command has at most 1024 bytes, and this one has more: nothing was done", ""},
		{"Latin-1", "caf\xe9", "", "caf\ufffd"},
		{"cut UTF-8", "caf\xc3", "", "caf\ufffd"},
		{"surrogate", "\xed\xa0\x80!", "", "\ufffd\ufffd\ufffd!"},
		{"NUL", "a\x00b", "", "ab"},
		{"nothing but controls", "\x00\x01\x02\x7f\x1b[A", "", ""},
		{"escape sequences", "\x1b[2J\x1b]0;title\x07\x1b[31mred\x1b(B", "", "red"},
		{"a sequence without an end", "a\x1b]0;title", "", "a"},
		{"C1", "a\u009b31mb\u0085", "", "a31mb"},
		{"bidi", "a\u202eb\u2066c\u2028d", "", "abcd"},
		{"the server's nick", "/nick you", "* the nick you is the server's own", ""},
		{"unknown command", "/fnord", "* there is no /fnord: /help lists what there is" + slashes, ""},
		{"misspelt command", "/hlep", "* there is no /hlep: did you mean /help?" + slashes, ""},
		{"lone slash", "/", "* there is no /: /help lists what there is" + slashes, ""},
		{"impossible room", "/join a!b", "* no room can be called that: a name has letters, digits and _ - . only", ""},
		{"no room", "/join", "* which room? for example /join #lab; /rooms lists those that are", ""},
		{"room of controls", "/join #\x07", "* no room can be called that: a name needs at least one letter or digit", ""},
		{"who in no room", "/who #nowhere", "* there is no room #nowhere: /rooms lists those that are", ""},
		{"taken nick", "/nick ana", "* ana is taken; ana2 is free", ""},
		{"taken nick in capitals", "/nick ANA", "* ANA is taken; ANA2 is free", ""},
		{"malformed nick", "/nick a/b", "* a name has letters, digits and _ - . only; ab is free", ""},
		{"mixed scripts", "/nick аna", "* a name has letters of one script only, so that nobody can forge another's; а is free", ""},
		{"nobody", "/msg nobody hi", "* nobody here is called nobody: /who lists who is here", ""},
		{"to nobody, of controls", "/msg \x1b[2J hi", "* to whom, and what? for example /msg bob hello", ""},
		{"no number", "/last many", "* how many lines? for example /last 50", ""},
		{"negative number", "/last -1", "* how many lines? for example /last 50", ""},
		{"no place", "/since -1", "* since which line? for example /since 1042; /last shows the number that is due", ""},
		{"no switch", "/times maybe", "* on or off?", ""},
		{"empty lines", "\n\r\n\r\n", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			nick := fmt.Sprint("u", i)
			u, witness := s.Join(t, nick), &user{T: t, Conn: ana.Conn, In: ana.In}
			u.Sends("/quiet on") // the one before may still be leaving
			u.Quiet()
			u.Sends(c.sends)
			var want []string
			if c.answer != "" {
				want = []string{c.answer}
			}
			if c.said != "" {
				want = []string{nick + ": " + c.said}
			}
			u.Sees(want...)
			if c.said == "" {
				want = nil
			}
			witness.Sees(want...)
		})
	}
}

func TestBadInputInsteadOfANick(t *testing.T) {
	const other = ": type another nick"
	s := start(t)
	ana := s.bystander(t)
	for _, c := range []struct{ name, sends, answer string }{
		{"taken", "ana", "* ana is taken; ana2 is free" + other},
		{"taken in capitals", "ANA", "* ANA is taken; ANA2 is free" + other},
		{"the server's", "Tertulia", "* that cannot be a nick: the nick tertulia is the server's own" + other},
		{"two words", "ana maria", "* that cannot be a nick: a name is one word of letters, digits and the marks _ - . alone; ana-maria is free" + other},
		{"too long", strings.Repeat("a", 33), "* that cannot be a nick: a name has at most 32 characters, this one has 33; " + strings.Repeat("a", 32) + " is free" + other},
		{"too long for a line", strings.Repeat("a", 2000), "* your first line is your nick, and this one has more than 1024 bytes: come in again, and send your nick first"},
		{"Latin-1", "jos\xe9", "* that cannot be a nick: a name has letters, digits and _ - . only; jos is free" + other},
		{"emoji", "💥", "* that cannot be a nick: a name has letters, digits and _ - . only" + other},
		{"command", "/who", "* first your nick: type it, one word, and press Enter"},
		{"help", "/help", "* type your nick first, one word, and press Enter; /quit leaves"},
		{"HTTP", "GET / HTTP/1.1", "* this is a chat, not a web server: open http://" + s.Page + "/ in your browser"},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, witness := s.Dial(t), &user{T: t, Conn: ana.Conn, In: ana.In}
			u.Sends(c.sends)
			if got := u.Line(); got != c.answer {
				t.Errorf("the answer is %q, want %q", got, c.answer)
			}
			u.Resets()
			witness.Sees()
		})
	}
}

func TestNothingInsteadOfANick(t *testing.T) {
	s := start(t)
	ana := s.bystander(t)
	for _, sends := range []string{
		"", "\n", "\r\n\r\n", "\x00\x00\n", "\x1b[A\n", "\xff", "\xff\xfd", "\xff\xfa\x18\x00xterm", "\xff\xfa\x18" + strings.Repeat("x", 1000),
		"/quit\n", "\xff\xf7\n", "ana\b\b\b\n",
	} {
		u := s.Dial(t)
		u.Writes(sends)
		u.HalfCloses()
		for _, line := range u.Rest() {
			if strings.HasPrefix(line, "* ") {
				t.Errorf("%q is answered with %q", sends, line)
			}
		}
	}
	ana.Sees()
}

func TestASilentConnectionIsClosed(t *testing.T) {
	t.Parallel() // it waits for the clock
	s := start(t, "-first-line", "3s", "-debug-addr", ":0")
	ana := s.bystander(t)
	silent, refused, slow := s.Dial(t), s.Dial(t), s.Dial(t)
	refused.Sends("ana")
	slow.Writes("almo")
	for _, u := range []*user{silent, refused, slow} {
		if got := u.Rest(); len(got) == 0 || got[len(got)-1] != "* you gave no nick in time" {
			t.Errorf("they see %q", got)
		}
	}
	ana.Sees()
	servertest.Eventually(t, s.OneConnection)
	if n := s.Metric(`tertulia_line_sessions_ended_total{reason="silent"}`); n != 3 {
		t.Errorf("%v sessions ended in silence, want 3", n)
	}
}

func TestHalfATelnetCommandAtTheEnd(t *testing.T) {
	s := start(t)
	ana := s.bystander(t)
	for i, half := range []string{"\xff", "\xff\xfd", "\xff\xfb", "\xff\xfa", "\xff\xfa\x18\x00", "\xff\xfa\x18\xff"} {
		nick := fmt.Sprint("u", i)
		u := s.Join(t, nick)
		u.Writes("hi" + half)
		u.HalfCloses()
		got := strings.Join(u.Rest(), "\n")
		if !strings.HasSuffix(got, nick+": hi\n* bye") {
			t.Errorf("behind %q they see %q", half, got)
		}
		ana.Sees(nick + ": hi")
	}
}

// The resources for bad input are released when it ends, even if its sender leaves without
// notice.
func TestBadInputLeavesNothingBehind(t *testing.T) {
	s := start(t, "-debug-addr", ":0", "-rate", "0")
	ana := s.bystander(t)
	long := strings.Repeat("x", 1<<20)
	flood := func(u *user) {
		u.Writes("/")
		for range 10 {
			u.Writes(long)
		}
	}
	round := func() {
		for i := range 20 {
			s.Dial(t).Resets()
			u := s.Dial(t)
			u.Sends("not a nick")
			u.Line()
			u.Resets()
			u = s.Join(t, fmt.Sprint("bob", i))
			u.Writes("half a line \xff\xfa")
			u.Resets()
		}
		u := s.Dial(t)
		u.Writes(long[:4<<10])
		u.Ends("* your first line is your nick, and this one has more than 1024 bytes: come in again, and send your nick first")
		u = s.Join(t, "eva")
		u.Sends("/quiet on")
		u.Quiet()
		flood(u)
		u.Writes("\n")
		u.Sees("* a command has at most 1024 bytes, and this one has more: nothing was done")
		flood(u)
		u.Resets()
		servertest.Eventually(t, s.OneConnection)
	}
	round()
	heap, goroutines := servertest.HeapInUse(), runtime.NumGoroutine()
	round()
	servertest.Eventually(t, func() error {
		if n := runtime.NumGoroutine(); n > goroutines {
			return fmt.Errorf("%d goroutines, before there were %d", n, goroutines)
		}
		return nil
	})
	if now := servertest.HeapInUse(); now > heap+1<<20 {
		t.Errorf("the heap has grown from %d to %d bytes", heap, now)
	}
	ana.Sees()
	if n := s.Metric("tertulia_seats"); n != 1 {
		t.Errorf("%v seats are left, want 1", n)
	}
}

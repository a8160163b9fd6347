package line

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/transport"
	"tertulia/transport/internal/sessions"
)

const (
	greeting = "* welcome to tertulia: type your nick and press Enter"
	hint     = "* type a line and press Enter to say it; /help lists what else there is"
)

func TestTheGreetingTellsHowLongLinesAreKept(t *testing.T) {
	bubble(t, Config{Kept: transport.Retention{On: true, Keep: 30 * 24 * time.Hour}}, func(_ *testing.T, h *house) {
		h.open().wants(greeting, "* what is said in rooms is kept for 30 days")
	})
	bubble(t, Config{}, func(_ *testing.T, h *house) { h.open().wants(greeting) })
}

func TestTwoPeopleTalk(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana := h.open()
		ana.wants(greeting)
		ana.sends("ana\r\n")
		ana.wants("* you are ana in #tertulia, nobody else is here yet", hint)
		ana.sends("hola\r\n")
		ana.wants("ana: hola")
		bob := h.open()
		bob.sends("bob\n")
		got := regexp.MustCompile(`\d\d:\d\d`).ReplaceAllString(bob.reads(), "14:03")
		if want := strings.Join([]string{greeting, "* you are bob in #tertulia with ana", "14:03 ana: hola", hint, ""}, "\n"); got != want {
			t.Errorf("bob reads\n%swant\n%s", got, want)
		}
		bob.sends("¿qué tal?\n/me waves\n//me\n")
		for _, p := range []*peer{ana, bob} {
			got := strings.TrimPrefix(p.reads(), "* bob joined\n")
			if want := "bob: ¿qué tal?\nbob * waves\nbob: /me\n"; got != want {
				t.Errorf("reads\n%swant\n%s", got, want)
			}
		}
		bob.sends("/quit until tomorrow\n")
		ana.wants("* bob left (until tomorrow)")
		bob.wants("* bye", "EOF")
		_ = ana.conn.Close()
		<-ana.ended
		<-bob.ended
	})
}

func TestCommands(t *testing.T) {
	for _, c := range []struct{ send, want string }{
		{"/who", "* 3 in #tertulia: ana, bob, eva\n"},
		{"/WHO #tertulia", "* 3 in #tertulia: ana, bob, eva\n"},
		{"/who lab", "* there is no room #lab: /rooms lists those that are\n"},
		{"/who no room", "* no room can be called that: a name is one word of letters, digits and the marks _ - . alone\n"},
		{"/rooms", "* #tertulia: 3 here\n"},
		{"/nick Eva2", "* ana is now Eva2\n"},
		{"/nick", "* which nick? for example /nick eva\n"},
		{"/nick ana", "* you are ana already\n"},
		{"/nick Ana", "* ana is now Ana\n"},
		{"/nick BOB", "* BOB is taken; BOB2 is free\n"},
		{"/nick a b", "* a name is one word of letters, digits and the marks _ - . alone; a-b is free\n"},
		{"/me", "* what do you do? for example /me waves\n"},
		{"/usr/bin/ld: cannot find -lfoo", "ana: /usr/bin/ld: cannot find -lfoo\n"},
		{"/dev/sda1", "ana: /dev/sda1\n"},
		{"/etc", "* there is no /etc: /help lists what there is (to say a line that begins with a slash, begin it with two)\n"},
		{"/me joined", "ana * joined\n"},
		{"/me is now bob", "ana * is now bob\n"},
		{"/msg bob psst", "you (to bob): psst\n"},
		{"/msg zoe psst", "* nobody here is called zoe: /who lists who is here\n"},
		{"/msg bob", "* to whom, and what? for example /msg bob hello\n"},
		{"/msg", "* to whom, and what? for example /msg bob hello\n"},
		{"/join", "* which room? for example /join #lab; /rooms lists those that are\n"},
		{"/join a/b", "* no room can be called that: a name has letters, digits and _ - . only\n"},
		{"/join TERTULIA", "* you are in #tertulia already\n"},
		{"/join lab", "* you are ana in #lab, nobody else is here yet\n"},
		{"/leave", "* you are in #tertulia already, where everybody starts: /quit leaves the chat\n"},
		{"/last", "* 0 lines; /since 0 shows what follows\n"},
		{"/last x", "* how many lines? for example /last 50\n"},
		{"/last 0", "* how many lines? for example /last 50\n"},
		{"/since 0", "* 0 lines; /since 0 shows what follows\n"},
		{"/since", "* since which line? for example /since 1042; /last shows the number that is due\n"},
		{"/since -1", "* since which line? for example /since 1042; /last shows the number that is due\n"},
		{"/whoami", "* you are ana in #tertulia\n"},
		{"/ping", "* pong\n"},
		{"/quiet maybe", "* on or off?\n"},
		{"/quiet", "* joins and leaves are hidden\n"},
		{"/times on", "00:00 * times are shown on each line\n"},
		{"/echo off", "* your own lines are not shown to you\n"},
		{"/hlep", "* there is no /hlep: did you mean /help? (to say a line that begins with a slash, begin it with two)\n"},
		{"/usr/bin/ld", "ana: /usr/bin/ld\n"},
		{"/", "* there is no /: /help lists what there is (to say a line that begins with a slash, begin it with two)\n"},
		{"", ""},
		{"\x1b[31m", ""},
		{strings.Repeat("x", 1025), "ana: " + strings.Repeat("x", 1024) + "\nana: x\n"},
		{strings.Repeat("x", 1023) + " /quit", "ana: " + strings.Repeat("x", 1023) + "\nana: /quit\n"},
		{"//" + strings.Repeat("x", 1023), "ana: /" + strings.Repeat("x", 1022) + "\nana: x\n"},
		{"/usr/bin/ld: " + strings.Repeat("x", 1020), "ana: /usr/bin/ld: " + strings.Repeat("x", 1011) + "\nana: xxxxxxxxx\n"},
		{"/msg bob " + strings.Repeat("x", 600) + " " + strings.Repeat("y", 600), "* a command has at most 1024 bytes, and this one has more: nothing was done\n"},
	} {
		bubble(t, Config{}, func(t *testing.T, h *house) {
			ana := h.join("ana")
			h.join("bob")
			h.join("eva")
			ana.reads()
			ana.sends(c.send + "\n")
			got := regexp.MustCompile(`(?m)^\d\d:\d\d`).ReplaceAllString(ana.reads(), "00:00")
			if got != c.want {
				t.Errorf("%.40q is answered\n%swant\n%s", c.send, got, c.want)
			}
		})
	}
}

func TestHelpNamesEveryCommand(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana := h.join("ana")
		ana.sends("/help\n")
		got := ana.reads()
		for _, name := range []string{"help", "nick", "me", "who", "rooms", "join", "leave", "msg", "last", "since", "quiet", "times",
			"echo", "whoami", "ping", "quit"} {
			if !strings.Contains(got, "*   /"+name+" ") {
				t.Errorf("/help does not name /%s", name)
			}
		}
	})
}

func TestGoingToAnotherRoomAndBack(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		ana.reads()
		bob.sends("/join lab\n")
		ana.wants("* bob left")
		bob.wants("* you are bob in #lab, nobody else is here yet")
		bob.sends("anyone?\n")
		bob.wants("bob: anyone?")
		ana.sends("/msg bob I am in the lobby\n")
		bob.wants("ana (to you): I am in the lobby")
		bob.sends("/leave\n")
		ana.wants("you (to bob): I am in the lobby", "* bob joined")
		bob.wants("* you are bob in #tertulia with ana")
	})
}

func TestSwitches(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		ana.sends("/quiet on\n/echo off\n")
		ana.reads()
		h.join("eva")
		ana.sends("one\n")
		bob.sends("two\n")
		ana.wants("bob: two")
		ana.sends("/quiet off\n/echo on\n/times on\n")
		ana.reads()
		ana.sends("three\n")
		if got := ana.reads(); !regexp.MustCompile(`^\d\d:\d\d ana: three\n$`).MatchString(got) {
			t.Errorf("with times on, a line reads %q", got)
		}
	})
}

const tooLong = "* your first line is your nick, and this one has more than 1024 bytes: come in again, and send your nick first"

// soon begins a text that a pipe sends before a person could.
const soon = "\x00"

func TestTheNickStage(t *testing.T) {
	for _, c := range []struct {
		name string
		send []string // each is sent after the answer to the previous one
		end  bool     // the peer closes its direction then
		want []string // in the last output
		said string   // what bob reads
	}{
		{"empty lines do not count", []string{"\r\n\r\n", "ana\r\n"}, false, []string{"* you are ana in #tertulia with bob", hint}, "* ana joined\n"},
		{"taken", []string{"bob\n"}, false, []string{"* bob is taken; bob2 is free: type another nick"}, ""},
		{"taken, then another", []string{"bob\n", "ana\n"}, false, []string{"* you are ana in #tertulia with bob", hint}, "* ana joined\n"},
		{"malformed", []string{"Ana Maria\n"}, false,
			[]string{"* that cannot be a nick: a name is one word of letters, digits and the marks _ - . alone; Ana-Maria is free: type another nick"}, ""},
		{"malformed, then another", []string{"Ana Maria\n", "ana\n"}, false, []string{"* you are ana in #tertulia with bob", hint}, "* ana joined\n"},
		{"escape sequences are not part of it", []string{"\x1b[31mana\n"}, false, []string{"* you are ana in #tertulia with bob", hint}, "* ana joined\n"},
		{"help", []string{"/help\n"}, false, []string{"* type your nick first, one word, and press Enter; /quit leaves"}, ""},
		{"quit", []string{"/quit\n"}, false, []string{"EOF"}, ""},
		{"nothing at all", nil, true, []string{greeting, "EOF"}, ""},
		{"a nick alone, unterminated", []string{"ana"}, true, []string{"* you are ana in #tertulia with bob", hint, "* bye", "EOF"}, "* ana joined\n* ana left\n"},
		{"too long", []string{strings.Repeat("x", 2000) + "\nana\nhola\n"}, false, []string{tooLong, "EOF"}, ""},
		{"too long, without an end", []string{strings.Repeat("x", 2000)}, false, []string{tooLong, "EOF"}, ""},
		{"a long command", []string{"/nick " + strings.Repeat("x", 2000) + "\nana\n"}, false, []string{tooLong, "EOF"}, ""},
		{"a long request of a browser", []string{"POST /" + strings.Repeat("x", 2000) + " HTTP/1.1\nana\nhola\n"}, false,
			[]string{"* this is a chat, not a web server: come in with nc, telnet or tertulia", "EOF"}, ""},
		{"a long request with blanks", []string{"POST / " + strings.Repeat("x", 2000) + " HTTP/1.1\nana\nhola\n"}, false, []string{tooLong, "EOF"}, ""},
		{"a line of a browser after others", []string{"cc -c x.c\n", "Host: localhost\nana\nhola\n"}, false,
			[]string{"* this is a chat, not a web server: come in with nc, telnet or tertulia", "EOF"}, ""},

		{"a pipe with its nick", []string{"ana\nhola\nlast"}, true, nil, "* ana joined\nana: hola\nana: last\n* ana left\n"},
		{"a pipe with a nick that is taken", []string{"bob\nhola\n"}, true, nil, "* bob2 joined\nbob2: hola\n* bob2 left\n"},
		{"a pipe without a nick", []string{"cc -c x.c\nok\n"}, true, nil, "* guest joined\nguest: cc -c x.c\nguest: ok\n* guest left\n"},
		{"a slow pipe without a nick", []string{"cc -c x.c\n", "cc -c y.c\n", "cc -c z.c\n", "ok\n"}, true, nil,
			"* guest joined\nguest: cc -c z.c\nguest: ok\n* guest left\n"},
		{"a pipe in two pieces", []string{"cc -c x.c\n", soon + "cc -c y.c\n"}, true, nil,
			"* guest joined\nguest: cc -c x.c\nguest: cc -c y.c\n* guest left\n"},
		{"a pipe of one line", []string{"cc -c x.c\n", soon}, true, nil, "* guest joined\nguest: cc -c x.c\n* guest left\n"},
		{"a pipe whose second line is long", []string{"cc -c x.c\n", soon + strings.Repeat("x", 1500) + "\n"}, false, []string{tooLong, "EOF"}, ""},
		{"a pipe of a nick and a long line", []string{"ana\n" + strings.Repeat("x", 1500) + "\n"}, true, nil,
			"* ana joined\nana: " + strings.Repeat("x", 1024) + "\nana: " + strings.Repeat("x", 476) + "\n* ana left\n"},
		{"/nick without a nick", []string{"/nick ana maria\n", soon}, true, nil, ""},
		{"one who is refused and leaves", []string{"hola a todos\n"}, true, nil, ""},
		{"one who is refused and gives a nick", []string{"hola a todos\n", "ana\n"}, true, nil, "* ana joined\n* ana left\n"},
		{"a nick with blanks around it", []string{" ana \n"}, true, []string{"* you are ana in #tertulia with bob", hint, "* bye", "EOF"}, "* ana joined\n* ana left\n"},
		{"/nick", []string{"/nick ana\n"}, true, []string{"* you are ana in #tertulia with bob", hint, "* bye", "EOF"}, "* ana joined\n* ana left\n"},
		{"quit in capitals", []string{"/QUIT\n"}, false, []string{"EOF"}, ""},
		{"exit", []string{"/exit\n"}, false, []string{"EOF"}, ""},
		{"another command", []string{"/who\n"}, true, []string{"* first your nick: type it, one word, and press Enter", "EOF"}, ""},
		{"a misspelt command", []string{"/quti\n/pas secret\n"}, true, nil, ""},
		{"a password in capitals", []string{"/PASS secret\n"}, true, []string{"* no password is needed: type your nick and press Enter", "EOF"}, ""},
		{"FTP", []string{"USER x\nPASS y\n"}, false, []string{"* this is a chat, not FTP: come in with nc, telnet or tertulia", "EOF"}, ""},
		{"FTP with TLS", []string{"AUTH TLS\n"}, false, []string{"* this is a chat, not FTP: come in with nc, telnet or tertulia", "EOF"}, ""},
		{"SSH", []string{"SSH-2.0-OpenSSH_9.2p1\n"}, false, []string{"* this is a chat, not SSH: come in with nc, telnet or tertulia", "EOF"}, ""},
		{"mail", []string{"EHLO example.org\nMAIL FROM:<x@y>\n"}, false, []string{"* this is a chat, not a mail server: come in with nc, telnet or tertulia", "EOF"}, ""},
		{"IRC", []string{"NICK ana\nUSER ana 0 * :Ana\n"}, false, []string{"* this is a chat, not IRC: come in with nc, telnet or tertulia", "EOF"}, ""},
		{"IRC with capabilities", []string{"CAP LS 302\n"}, false, []string{"* this is a chat, not IRC: come in with nc, telnet or tertulia", "EOF"}, ""},
		{"a browser", []string{"GET / HTTP/1.1\n"}, false, []string{"* this is a chat, not a web server: come in with nc, telnet or tertulia", "EOF"}, ""},
		{"TLS", []string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"}, false, []string{"* this is a chat, not a server with TLS: come in with nc, telnet or tertulia", "EOF"}, ""},
		{"TLS byte by byte", []string{"\x16", "\x03"}, false, []string{"* this is a chat, not a server with TLS: come in with nc, telnet or tertulia", "EOF"}, ""},
		{"a nick that is a word of FTP", []string{"user\n"}, true, nil, "* user joined\n* user left\n"},
		{"a slow pipe whose nick is taken", []string{"bob\n", "cc -c x.c\n"}, true, nil, "* bob2 joined\nbob2: cc -c x.c\n* bob2 left\n"},
		{"a pipe of paths", []string{"/usr/bin/ld: x\n/usr/bin/ld: y\n"}, true, nil,
			""},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, Config{}, func(t *testing.T, h *house) {
				bob := h.join("bob")
				p := h.open()
				for i, text := range c.send {
					p.reads()
					text, pipe := strings.CutPrefix(text, soon)
					if i > 0 && !pipe {
						pass(time.Second)
					}
					p.sends(text)
				}
				if c.end && c.send != nil && c.send[len(c.send)-1] != soon {
					pass(time.Second)
				}
				if c.end {
					synctest.Wait()
					_ = p.conn.CloseWrite()
				}
				got := p.reads()
				if c.want != nil && got != strings.Join(c.want, "\n")+"\n" {
					t.Errorf("reads\n%swant\n%s", got, strings.Join(c.want, "\n"))
				}
				if got := bob.reads(); got != c.said {
					t.Errorf("bob reads\n%swant\n%s", got, c.said)
				}
				if c.end {
					<-p.ended
				}
			})
		})
	}
}

func TestAPeerThatGivesNoNickIsSentAway(t *testing.T) {
	bubble(t, Config{FirstLine: 10 * time.Second}, func(t *testing.T, h *house) {
		p := h.open()
		for range 9 { // a byte from time to time does not help
			pass(time.Second)
			p.sends("x")
		}
		p.wants(greeting)
		pass(time.Second)
		p.wants("* you gave no nick in time", "EOF")
		<-p.ended
		if n := testutil.ToFloat64(h.server.cfg.Metrics.chat.Ended.WithLabelValues("silent")); n != 1 {
			t.Errorf("%v silent sessions are counted", n)
		}
	})
}

func TestALineOfManyMegabytesIsCutShort(t *testing.T) {
	bubble(t, Config{Rate: 10, Burst: 20}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		pass(time.Minute)
		ana.reads()
		go ana.sends(strings.Repeat("x", 3<<20) + "\nok\n") // until all is read
		if n := strings.Count(bob.reads(), "ana: x"); n != 20 {
			t.Errorf("%d parts are said at once, want 20", n)
		}
		pass(time.Second)
		if n := strings.Count(bob.reads(), "ana: x"); n != 10 {
			t.Errorf("%d parts are said in the next second, want 10", n)
		}
		pass(time.Minute)
		if got := bob.reads(); !strings.HasSuffix(got, "x\nana: ok\n") || strings.Count(got, "ana: x") != 256-30 {
			t.Errorf("the rest reads %d times ana, and %q at its end", strings.Count(got, "ana: x"), got[len(got)-20:])
		}
		if got, want := ana.reads(), "* that line has more than 262144 bytes: the last 2883584 of it were not said\nana: ok\n"; !strings.HasSuffix(got, want) {
			t.Errorf("ana reads at last %q, want %q", got[len(got)-len(want):], want)
		}
	})
}

func TestAQuietUserStays(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana := h.join("ana")
		pass(240 * time.Hour)
		ana.sends("still here\n")
		ana.wants("ana: still here")
	})
}

func TestAFastTalkerIsReadMoreSlowly(t *testing.T) {
	bubble(t, Config{Rate: 10, Burst: 20}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		pass(time.Minute)
		ana.reads()
		var flood strings.Builder
		for i := range 100 {
			fmt.Fprintln(&flood, i)
		}
		go ana.sends(flood.String()) // until all is read
		if n := strings.Count(bob.reads(), "ana: "); n != 20 {
			t.Errorf("%d lines are said at once, want 20", n)
		}
		bob.sends("me too\n")
		if !strings.Contains(bob.reads(), "bob: me too\n") {
			t.Error("another user is slowed down as well")
		}
		pass(time.Second)
		if n := strings.Count(bob.reads(), "ana: "); n != 10 {
			t.Errorf("%d lines are said in the next second, want 10", n)
		}
		pass(7 * time.Second)
		if got := bob.reads(); !strings.HasSuffix(got, "ana: 99\n") || strings.Count(got, "\n") != 70 {
			t.Errorf("the rest reads %q", got)
		}
		pass(time.Second)
		ana.sends("one\n")
		bob.wants("ana: one")
	})
}

func TestAPeerThatTakesNothingIsDropped(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		stuck := h.open()
		stuck.sends("stuck\n")
		stuck.reads()
		ana := h.join("ana")
		stuck.reads()
		// From here on the peer reads nothing.
		stuck.conn.SetReadDeadline(time.Now())
		stuck.reads()
		ana.sends("hola\n")
		ana.wants("ana: hola")
		pass(sessions.StallTime - time.Second)
		ana.wants()
		pass(3 * time.Second)
		ana.wants("* stuck left (too slow)")
		<-stuck.ended
		if n := testutil.ToFloat64(h.server.cfg.Metrics.chat.Ended.WithLabelValues("stalled")); n != 1 {
			t.Errorf("%v stalled sessions are counted", n)
		}
	})
}

func TestWhoComesAsTheServerEndsIsNotKept(t *testing.T) {
	for range 50 {
		bubble(t, Config{FirstLine: time.Hour}, func(t *testing.T, h *house) {
			began := time.Now()
			h.close()
			late := h.open()
			<-late.ended
			if took := time.Since(began); took >= time.Hour {
				t.Errorf("they are kept for %v", took)
			}
		})
	}
}

func TestAPeerThatReadsAByteASecondIsDropped(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		slow := h.open()
		slow.sends("slow\n")
		slow.reads()
		ana := h.join("ana")
		slow.reads()
		slow.conn.SetReadDeadline(time.Now())
		slow.reads()
		slow.conn.SetReadDeadline(time.Time{})
		ana.sends("a line that is longer than what they read in ten seconds\n")
		ana.wants("ana: a line that is longer than what they read in ten seconds")
		for range 12 {
			pass(time.Second)
			_, _ = slow.conn.Read(make([]byte, 1))
			ana.sends("/ping\n")
			if got := ana.reads(); !strings.Contains(got, "* pong") {
				t.Fatalf("meanwhile ana reads %q", got)
			} else if strings.Contains(got, "* slow left (too slow)") {
				<-slow.ended
				return
			}
		}
		t.Error("they are still there")
	})
}

func TestAPeerThatFallsBehindIsDropped(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		stuck := h.open()
		stuck.sends("stuck\n")
		ana := h.join("ana")
		stuck.reads()
		stuck.conn.SetReadDeadline(time.Now())
		stuck.reads()
		line := strings.Repeat("x", 1000) + "\n"
		for range 70 {
			ana.sends(line)
			synctest.Wait()
		}
		pass(time.Second) // until then it may only be late
		ana.sends("one too many\n")
		if got := ana.reads(); !strings.Contains(got, "* stuck left (too slow)\n") || strings.Count(got, "ana: ") != 71 {
			t.Errorf("ana reads %d bytes, no word of the slow one", len(got))
		}
		pass(sessions.StallTime + 2*time.Second)
		<-stuck.ended
	})
}

func TestTheServersEndIsTold(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana := h.join("ana")
		nameless := h.open()
		nameless.reads()
		h.close()
		ana.wants("* the server is closing", "EOF")
		nameless.wants("* the server is closing", "EOF")
		<-ana.ended
		<-nameless.ended
	})
}

func TestTelnetIsAnsweredOnceItIsSpoken(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana := h.join("ana")
		ana.sends("hi\xff\xf4\xff\xfd\x06\n")
		if got := ana.reads(); got != "\xff\xfd\x00\xff\xfc\x06ana: hi\n" {
			t.Errorf("telnet's Ctrl-C is answered %q", got)
		}
	})
}

// The nick may be on its way to the room, or the seat on its way to the writer.
func TestAUserWhoJoinsWhileTheServerStopsIsTold(t *testing.T) {
	for range 200 {
		bubble(t, Config{}, func(t *testing.T, h *house) {
			ana := h.open()
			ana.reads()
			go h.close()
			ana.sends("ana\n")
			<-ana.ended
			if got := ana.reads(); !strings.HasSuffix(got, "* the server is closing\nEOF\n") {
				t.Fatalf("she reads\n%s", got)
			}
		})
	}
}

func TestABrowserIsSentToThePage(t *testing.T) {
	bubble(t, Config{Page: "http://192.168.1.7:8080/"}, func(t *testing.T, h *house) {
		p := h.open()
		p.reads()
		p.sends("GET / HTTP/1.1\n")
		if got, want := p.reads(), "* this is a chat, not a web server: open http://192.168.1.7:8080/ in your browser\nEOF\n"; got != want {
			t.Errorf("a browser reads %q, want %q", got, want)
		}
	})
}

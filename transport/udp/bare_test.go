package udp

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

// proves answers the challenge.
func (r raw) proves() {
	r.t.Helper()
	r.sends("hello, is anybody there?\n")
	got := r.reads()
	code := regexp.MustCompile(`^\* to chat, type this and press Enter: ([a-z2-9]{7})\n$`).FindStringSubmatch(got)
	if code == nil {
		r.t.Fatalf("a newcomer reads %q", got)
	}
	r.sends(strings.ToUpper(code[1]) + "\n")
	r.wants("[1] " + greeting)
}

var tokenOf = regexp.MustCompile(`/as ([a-z2-9]{16}) brings`)

// joins takes the nick bob and returns the token for /as.
func (r raw) joins() string {
	r.t.Helper()
	r.sends("bob\n")
	got := r.reads()
	token := tokenOf.FindStringSubmatch(got)
	if token == nil {
		r.t.Fatalf("no token is told, but %q", got)
	}
	return token[1]
}

func TestABareUserTalks(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana := h.join("ana")
		ana.reads()
		bob := h.raw()
		bob.wants() // nothing comes before they type
		bob.proves()
		bob.sends("bob\n")
		if got := tokenOf.ReplaceAllString(bob.reads(), "/as TOKEN brings"); got != "[2] * you are bob in #tertulia with ana\r\n"+
			"[3] * lines are numbered: /again 12 shows one again. If you are cut off, /as TOKEN brings you back\r\n[4] "+hint+"\r\n" {
			t.Errorf("bob reads %q", got)
		}
		bob.sends("hola\n")
		ana.wants("* bob joined", "bob: hola")
		bob.wants("[5] bob: hola")
		ana.sends("¿qué tal?\n")
		bob.wants("[6] ana: ¿qué tal?")
		bob.sends("\n") // Enter alone says nothing
		bob.wants()
		bob.sends("one\ntwo\nthree") // joined, and the last without an end
		ana.wants("ana: ¿qué tal?", "bob: one", "bob: two", "bob: three")
		bob.wants("[7] bob: one", "[8] bob: two", "[9] bob: three")
		bob.sends("/quit\n")
		ana.wants("* bob left")
		bob.wants("[10] * bye")
		bob.sends("anybody?\n")
		if got := bob.reads(); !strings.Contains(got, "* type ") {
			t.Errorf("one who left reads %q", got)
		}
	})
}

func TestAgain(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		bob := h.raw()
		bob.proves()
		bob.joins()
		bob.sends("one\ntwo\n")
		bob.reads()
		for _, c := range []struct{ send, want string }{
			{"/again 5", "[5] bob: one\n"},
			{"/AGAIN 5 6", "[5] bob: one\n[6] bob: two\n"},
			{"/again 6 99", "[6] bob: two\n"},
			{"/again 99", "[7] * the lines that can be shown again are 1 to 6\n"},
			{"/again 6 5", "[8] * the lines that can be shown again are 1 to 7\n"},
			{"/again", "[9] * which line? for example /again 12, or /again 12 15\n"},
			{"/again 0", "[10] * which line? for example /again 12, or /again 12 15\n"},
			{"/again -1", "[11] * which line? for example /again 12, or /again 12 15\n"},
			{"/again 1 x", "[12] * which line? for example /again 12, or /again 12 15\n"},
		} {
			bob.sends(c.send + "\n")
			if got := strings.ReplaceAll(bob.reads(), "\r\n", "\n"); got != c.want {
				t.Errorf("%s is answered %q, want %q", c.send, got, c.want)
			}
		}
		for i := range 3 * keptLines {
			bob.sends(fmt.Sprintln("line", i))
		}
		pass(time.Minute)
		bob.reads()
		bob.sends("/again 12\n")
		if got := bob.reads(); !strings.Contains(got, fmt.Sprintf("can be shown again are %d to %d", 13+2*keptLines, 12+3*keptLines)) {
			t.Errorf("a line that is not kept is answered %q", got)
		}
		bob.sends("/help\n")
		if got := bob.reads(); !strings.Contains(got, "/again N [M] ") || !strings.Contains(got, "/as TOKEN ") {
			t.Errorf("/help reads %q", got)
		}
	})
}

func TestTheChallengeFitsWhatCame(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		for _, c := range []struct{ send, want string }{
			{"\n", `^\?\n$`},
			{"a\n", `^\?\n$`},
			{"hi\n", `^[a-z2-9]{7}\n$`},
			{"hola\n", `^\* type [a-z2-9]{7}\n$`},
			{"a whole sentence\n", `^\* to chat, type this and press Enter: [a-z2-9]{7}\n$`},
			{"7777777\n", `^\* type [a-z2-9]{7}\n$`}, // a guess
			{"\xff\xfe\x00garbage\n", `^\* type [a-z2-9]{7}\n$`},
			{"", `^$`},
		} {
			r := h.raw()
			r.sends(c.send)
			got := r.reads()
			if !regexp.MustCompile(c.want).MatchString(got) {
				t.Errorf("%q is answered %q", c.send, got)
			}
			if len(got) > 3*len(c.send) {
				t.Errorf("%d bytes are answered by %d", len(c.send), len(got))
			}
		}
	})
}

func TestACodeIsForOneAddressAndSomeTime(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		a, b := h.raw(), h.raw()
		a.sends("hi\n")
		code := a.reads()
		b.sends(code)
		if got := b.reads(); strings.Contains(got, greeting) {
			t.Error("another address gets in with the code")
		}
		pass(2*secretLife + time.Second)
		a.sends(code)
		if got := a.reads(); strings.Contains(got, greeting) {
			t.Error("an old code lets in")
		}
	})
}

func TestATrustedNetworkIsNotAsked(t *testing.T) {
	trust := []netip.Prefix{netip.MustParsePrefix("198.51.0.0/16")}
	bubble(t, 1, Config{Trust: trust}, func(t *testing.T, h *house) {
		ana := h.join("ana")
		ana.reads()
		bob := h.raw()
		bob.sends("bob\nhola\n")
		ana.wants("* bob joined", "bob: hola")
		if got := bob.reads(); !strings.HasPrefix(got, "[1] * you are bob in #tertulia with ana\r\n") || !strings.HasSuffix(got, "bob: hola\r\n") {
			t.Errorf("bob reads %q", got)
		}
		stranger := h.at("203.0.113.9:5005")
		stranger.sends("eva\nhola\n")
		if got := stranger.reads(); !strings.HasPrefix(got, "* type ") {
			t.Errorf("a stranger reads %q", got)
		}
	})
}

func TestASilentBareUserIsWarnedAndDropped(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.raw()
		bob.proves()
		bob.joins()
		ana.reads()
		pass(warnTime - time.Second)
		bob.wants()
		pass(time.Second)
		bob.wants("[5] * are you still there? press Enter, or you are dropped in a minute")
		bob.sends("\n")
		pass(warnTime - time.Second)
		bob.wants()
		pass(time.Second)
		bob.wants("[6] * are you still there? press Enter, or you are dropped in a minute")
		pass(dropTime - warnTime)
		bob.wants("[7] * you were dropped: nothing came from you for five minutes; send a line to begin anew")
		ana.wants("* bob left (connection lost)")
		if n := testutil.ToFloat64(h.metrics.sessions.WithLabelValues("bare")); n != 0 {
			t.Errorf("%v bare sessions are left", n)
		}
	})
}

func TestABareUserComesBackFromAnotherPort(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.raw()
		bob.proves()
		token := bob.joins()
		ana.reads()
		again := h.raw()
		again.proves()
		again.sends("/as nonsense\n")
		again.wants("[2] * no session has that token: type your nick to begin a new one")
		again.sends("/as " + token + "\n")
		again.wants("[5] * you are back; the latest line sent to you was 4: /again shows what you have missed")
		again.sends("here I am\n")
		again.wants("[6] bob: here I am")
		ana.wants("bob: here I am")
		bob.sends("who is this?\n")
		if got := bob.reads(); !strings.HasPrefix(got, "* type") {
			t.Errorf("the old address reads %q", got)
		}
		again.sends("/as " + token + "\n")
		again.wants("[7] * you have a nick already: /as is for coming back, before any nick")
	})
}

func TestALongLineForABareUser(t *testing.T) {
	bubble(t, 1, Config{MaxLine: 4096}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.raw()
		bob.proves()
		bob.joins()
		ana.sends(strings.Repeat("ñ", 1500) + "\n")
		got := bob.datagrams()
		text := regexp.MustCompile(`\[\d+\] (… )?|\r\n`).ReplaceAllString(strings.Join(got, ""), "")
		if text != "ana: "+strings.Repeat("ñ", 1500) {
			t.Errorf("bob reads %q", text)
		}
		for _, d := range got {
			if len(d) > 1200 {
				t.Errorf("a datagram has %d bytes", len(d))
			}
		}
	})
}

func TestABurstToABareUserIsPaced(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.raw()
		bob.proves()
		bob.joins()
		line := strings.Repeat("x", 1000) + "\n"
		ana.sends(strings.Repeat(line, 100))
		n := 0
		for range 100 {
			before := n
			n += len(bob.datagrams())
			if n-before > 2*paceBurst {
				t.Errorf("%d datagrams come at once", n-before)
			}
		}
		if n != 100 {
			t.Errorf("%d of 100 lines come", n)
		}
	})
}

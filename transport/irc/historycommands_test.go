package irc_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/actors/room"
	"tertulia/transport/irc/irctest"
)

// talkative returns a client in #lab in which it has said 1 to n, a second apart, and the msgids and times of
// these lines.
func talkative(h *irctest.House, n int, caps ...string) (c *irctest.Client, ids, times []string) {
	c = h.Join("ana", append([]string{"echo-message", "message-tags", "server-time", "batch", "draft/chathistory"}, caps...)...)
	c.Send("JOIN #lab")
	c.Skip()
	tags := regexp.MustCompile(`^@time=([^;]+);msgid=(t\d+) :ana!~u@tertulia PRIVMSG #lab :`)
	for i := range n {
		c.Send(fmt.Sprintf("PRIVMSG #lab :%d", i+1))
		lines := c.Lines()
		if len(lines) != 1 || !tags.MatchString(lines[0]) {
			h.T.Fatalf("the echo is %q", lines)
		}
		found := tags.FindStringSubmatch(lines[0])
		times, ids = append(times, found[1]), append(ids, found[2])
		pass(time.Second)
	}
	return c, ids, times
}

// wantHistory asks for lines, and checks their texts.
func wantHistory(t *testing.T, c *irctest.Client, ask, want string) {
	t.Helper()
	c.Send("CHATHISTORY " + ask)
	got := c.Lines()
	if len(got) < 2 || !strings.HasPrefix(got[0], ":tertulia BATCH +") || !strings.HasSuffix(got[0], " chathistory #lab") {
		t.Errorf("%s is answered with %q", ask, got)
		return
	}
	ref, _, _ := strings.Cut(strings.TrimPrefix(got[0], ":tertulia BATCH +"), " ")
	if last := got[len(got)-1]; last != ":tertulia BATCH -"+ref {
		t.Errorf("%s ends with %q", ask, last)
	}
	var texts []string
	for _, line := range got[1 : len(got)-1] {
		if !strings.Contains(line, "batch="+ref) {
			t.Errorf("%s: %q is not in the batch", ask, line)
		}
		texts = append(texts, line[strings.LastIndexByte(line, ':')+1:])
	}
	if text := strings.Join(texts, " "); text != want {
		t.Errorf("%s has the lines %q, want %q", ask, text, want)
	}
}

func TestLinesOfTheHistoryAreAskedFor(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c, ids, times := talkative(h, 9)
		id := func(i int) string { return "msgid=" + ids[i-1] }
		at := func(i int) string { return "timestamp=" + times[i-1] }
		for _, ref := range []func(int) string{id, at} {
			for ask, want := range map[string]string{
				"LATEST #lab * 3":                              "7 8 9",
				"latest #LAB * 100":                            "1 2 3 4 5 6 7 8 9",
				"LATEST #lab " + ref(6) + " 2":                 "8 9",
				"LATEST #lab " + ref(6) + " 50":                "7 8 9",
				"BEFORE #lab " + ref(4) + " 2":                 "2 3",
				"BEFORE #lab " + ref(1) + " 2":                 "",
				"AFTER #lab " + ref(4) + " 2":                  "5 6",
				"AFTER #lab " + ref(9) + " 2":                  "",
				"AROUND #lab " + ref(5) + " 1":                 "5",
				"AROUND #lab " + ref(5) + " 3":                 "4 5 6",
				"AROUND #lab " + ref(9) + " 4":                 "7 8 9",
				"BETWEEN #lab " + ref(2) + " " + ref(6) + " 9": "3 4 5",
				"BETWEEN #lab " + ref(2) + " " + ref(6) + " 2": "3 4",
				"BETWEEN #lab " + ref(6) + " " + ref(2) + " 2": "4 5",
				"BETWEEN #lab " + at(2) + " " + id(6) + " 2":   "3 4",
				"BETWEEN #lab " + id(6) + " " + at(2) + " 2":   "4 5",
			} {
				wantHistory(t, c, ask, want)
			}
		}
	})
}

func TestLongHistoriesComeInOneAnswer(t *testing.T) {
	irctest.Run(t, irctest.Config{Room: room.Config{History: 1000}}, func(h *irctest.House) {
		c := h.Join("ana", "batch", "draft/chathistory")
		c.Send("JOIN #lab")
		for i := range 450 {
			c.Send(fmt.Sprint("PRIVMSG #lab :", i))
		}
		c.Skip()
		c.Send("CHATHISTORY LATEST #lab * 420")
		if got := c.Lines(); len(got) != 422 || !strings.HasSuffix(got[1], ":30") {
			t.Errorf("the answer has %d lines, and begins with %q", len(got), got[:2])
		}
	})
}

func TestChangesAreInTheHistoryIfTheClientKnowsThem(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c, _, _ := talkative(h, 1)
		c.Send("TOPIC #lab :tea")
		c.Skip()
		wantHistory(t, c, "LATEST #lab * 1", "1")
		c.Send("CAP REQ draft/event-playback")
		c.Skip()
		wantHistory(t, c, "LATEST #lab * 2", "1 tea")
	})
}

func TestHistoriesThatAreRefused(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		h.Join("bob").Send("JOIN #other")
		c, _, _ := talkative(h, 1)
		for ask, want := range map[string]string{
			"":                                    "NEED_MORE_PARAMS :",
			"LATEST #lab":                         "NEED_MORE_PARAMS LATEST :",
			"NEWEST #lab * 1":                     "INVALID_PARAMS NEWEST :",
			"LATEST #lab * 0":                     "INVALID_PARAMS LATEST :",
			"BEFORE #lab * 1":                     "INVALID_PARAMS BEFORE :",
			"AFTER #lab msgid=x 1":                "INVALID_PARAMS AFTER :",
			"AFTER #lab timestamp=yesterday 1":    "INVALID_PARAMS AFTER :",
			"BETWEEN #lab msgid=t1 msgid=t2 many": "INVALID_PARAMS BETWEEN :",
			"LATEST #other * 1":                   "INVALID_TARGET LATEST #other :",
			"LATEST #none * 1":                    "INVALID_TARGET LATEST #none :",
		} {
			c.Send("CHATHISTORY " + ask)
			c.WantParts(":tertulia FAIL CHATHISTORY " + want)
		}
		c.Send("CHATHISTORY LATEST bob * 10")
		c.WantParts(" chathistory bob", "BATCH -")
	})
}

func TestTheTargetsOfTheHistory(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c, _, times := talkative(h, 2)
		c.Send("JOIN #empty", "CHATHISTORY TARGETS timestamp=1999-01-01T00:00:00.000Z timestamp=2099-01-01T00:00:00.000Z 10")
		c.WantParts(" draft/chathistory-targets", " CHATHISTORY TARGETS #lab timestamp="+times[1], "BATCH -")
		c.Send("CHATHISTORY TARGETS timestamp=1999-01-01T00:00:00.000Z timestamp=1999-02-01T00:00:00.000Z 10")
		c.WantNone("#lab")
	})
}

func TestReadMarkers(t *testing.T) {
	const older, newer = "timestamp=1999-01-01T00:00:00.000Z", "timestamp=1999-06-01T12:00:00.000Z"
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Join("ana", "draft/read-marker")
		c.Send("JOIN #lab")
		c.WantParts(" JOIN #lab", ":tertulia MARKREAD #lab *", " 366 ")
		c.Ask("MARKREAD #LAB", ":tertulia MARKREAD #lab *")
		c.Ask("MARKREAD #lab "+newer, ":tertulia MARKREAD #lab "+newer)
		c.Ask("MARKREAD #lab "+older, ":tertulia MARKREAD #lab "+newer)
		c.Ask("MARKREAD bob "+older, ":tertulia MARKREAD bob "+older)
		c.Ask("MARKREAD bob timestamp=2099-01-01T00:00:00.000Z", ":tertulia MARKREAD bob timestamp=2000-01-01T00:00:00.000Z")
		c.Send("PART #lab", "JOIN #lab")
		c.WantParts(":tertulia MARKREAD #lab "+newer, " 366 ")
		for ask, code := range map[string]string{"": "NEED_MORE_PARAMS", "#lab *": "INVALID_PARAMS", "#lab timestamp=x": "INVALID_PARAMS", "#lab 1": "INVALID_PARAMS"} {
			c.Send("MARKREAD " + ask)
			c.WantParts(":tertulia FAIL MARKREAD " + code + " ")
		}
	})
}

func TestTheReadMarkerOfAnAccount(t *testing.T) {
	const at = "timestamp=1999-01-01T00:00:00.000Z"
	withAna(t, func(h *irctest.House) {
		join := func(caps string) *irctest.Client {
			c := h.Connect()
			c.Send("CAP REQ :"+caps, "PASS ana:"+secretOfAna, "NICK ana", "USER u 0 * :U", "CAP END")
			c.WantParts(" 001 ana ")
			return c
		}
		first, second, plain := join("draft/read-marker"), join("draft/read-marker"), join("server-time")
		bob := h.Join("bob", "draft/read-marker")
		first.Ask("MARKREAD #lab "+at, ":tertulia MARKREAD #lab "+at)
		second.Want(":tertulia MARKREAD #lab " + at)
		plain.Want()
		bob.Want()
		first.Ask("MARKREAD bob "+at, ":tertulia MARKREAD bob "+at)
		second.Want(":tertulia MARKREAD bob " + at)
		first.Send("QUIT")
		join("draft/read-marker").Ask("MARKREAD #lab", ":tertulia MARKREAD #lab "+at)
	})
}

func TestALineIsRedacted(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c, ids, _ := talkative(h, 2, "draft/message-redaction")
		bob := h.Join("bob", "message-tags", "draft/message-redaction")
		bob.Send("JOIN #lab")
		bob.Skip()
		c.Skip()
		c.Send("REDACT #lab " + ids[0] + " :wrong room")
		c.WantParts(":ana!~u@tertulia REDACT #lab " + ids[0] + " :wrong room")
		bob.WantParts(":ana!~u@tertulia REDACT #lab " + ids[0] + " :wrong room")
		wantHistory(t, c, "LATEST #lab * 10", "2")
		bob.Send("REDACT #lab " + ids[1])
		bob.WantParts(":tertulia FAIL REDACT REDACT_FORBIDDEN #lab " + ids[1] + " :")
		bob.Send("REDACT #lab nonsense")
		bob.WantParts(":tertulia FAIL REDACT UNKNOWN_MSGID #lab nonsense :")
		bob.Send("REDACT #lab " + ids[0])
		bob.WantParts(":tertulia FAIL REDACT UNKNOWN_MSGID #lab " + ids[0] + " :")
		bob.Send("REDACT #none " + ids[1])
		bob.WantParts(":tertulia FAIL REDACT INVALID_TARGET #none :")
		bob.Send("PRIVMSG #lab :mine")
		for range 6 {
			pass(time.Minute)
			bob.Send("PING x")
		}
		bob.Skip()
		bob.Send("REDACT #lab t4") // t3 is the removal
		bob.WantParts(":tertulia FAIL REDACT REDACT_WINDOW_EXPIRED #lab t4 300 :")
	})
}

func TestATextOfSeveralLines(t *testing.T) {
	caps := []string{"message-tags", "batch", "echo-message", "server-time", "labeled-response"}
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana := h.Join("ana", append(slices.Clone(caps), "draft/multiline")...)
		bob, eva := h.Join("bob", append(slices.Clone(caps), "draft/multiline")...), h.Join("eva", caps...)
		for _, c := range []*irctest.Client{ana, bob, eva} {
			c.Send("JOIN #lab")
			c.Skip()
		}
		ana.Skip()
		bob.Skip()
		ana.Send("@label=xyz;+react=1 BATCH +123 draft/multiline #lab", "@batch=123 PRIVMSG #lab hello", "@batch=123 PRIVMSG #lab :",
			"@batch=123 PRIVMSG #lab :how is ", "@batch=123;draft/multiline-concat PRIVMSG #lab :everyone?", "BATCH -123")
		ana.WantParts("label=xyz", ":ana!~u@tertulia PRIVMSG #lab :hello", " PRIVMSG #lab :how is ", "draft/multiline-concat", "BATCH -")
		got := bob.Lines()
		if len(got) != 6 || !strings.Contains(got[0], "+react=1") || !strings.Contains(got[0], "BATCH +") || !strings.HasSuffix(got[2], " PRIVMSG #lab :") || !strings.HasSuffix(got[4], ":everyone?") {
			t.Errorf("bob gets\n%s", strings.Join(got, "\n"))
		}
		eva.WantParts("PRIVMSG #lab :hello", "PRIVMSG #lab :how is", "everyone?")

		ana.Send("BATCH +4 draft/multiline bob", "@batch=4 PRIVMSG bob one", "@batch=4 PRIVMSG bob two", "BATCH -4")
		ana.Skip()
		bob.WantParts("PRIVMSG bob :one", "PRIVMSG bob :two")
	})
}

func TestTextsThatAreRefused(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Join("ana", "batch", "draft/multiline", "message-tags")
		c.Send("JOIN #lab")
		c.Skip()
		line := "@batch=1 PRIVMSG #lab :" + strings.Repeat("x", 400)
		for want, lines := range map[string][]string{
			"MULTILINE_INVALID_TARGET #lab #other :": {"@batch=1 PRIVMSG #other hi"},
			"MULTILINE_INVALID :":                    {"@batch=2 PRIVMSG #lab hi"},
			"MULTILINE_MAX_LINES 24 :":               slices.Repeat([]string{"@batch=1 PRIVMSG #lab hi"}, 25),
			"MULTILINE_MAX_BYTES 4096 :":             slices.Repeat([]string{line}, 11),
		} {
			c.Send("BATCH +1 draft/multiline #lab")
			c.Want()
			c.Send(lines...)
			c.WantParts(":tertulia FAIL BATCH " + want)
			c.Send("@batch=1 PRIVMSG #lab more", "BATCH -1")
			c.Want()
		}
		for _, last := range []string{"@batch=1;draft/multiline-concat PRIVMSG #lab :", "@batch=1 NOTICE #lab hi"} {
			c.Send("BATCH +1 draft/multiline #lab", "@batch=1 PRIVMSG #lab hi", last)
			c.WantParts(":tertulia FAIL BATCH MULTILINE_INVALID :")
			c.Ask("BATCH -1")
		}
		c.Send("BATCH +1 draft/multiline #lab", "@batch=1 PRIVMSG #lab :", "BATCH -1")
		c.WantParts(":tertulia FAIL BATCH MULTILINE_INVALID :")
		c.Send("BATCH -9")
		c.WantParts(":tertulia FAIL BATCH MULTILINE_INVALID :")
	})
}

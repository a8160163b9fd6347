package line

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"tertulia/actors/event"
	"tertulia/actors/room"
)

const key = "000102030405060708090a0b0c0d0e0f"

// lineLimit is the answer to /client.
const lineLimit = "/client 1 max-line=1024"

// tagged returns the client's output so far, without the limits and the times, and with
// "EPOCH" for the epoch.
func (p *peer) tagged(h *house) string {
	got := strings.Replace(p.reads(), lineLimit+"\n", "", 1)
	got = regexp.MustCompile(`(?m)^(@\d+) \d+ `).ReplaceAllString(got, "$1 ")
	return strings.ReplaceAll(got, h.room.Epoch(), "EPOCH")
}

func (p *peer) wantsTagged(h *house, lines ...string) {
	p.t.Helper()
	if got, want := p.tagged(h), strings.Join(append(lines, ""), "\n"); got != want {
		p.t.Errorf("reads\n%swant\n%s", got, want)
	}
}

func TestOurClientIsToldAllThatItNeeds(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		bob := h.join("bob")
		bob.sends("before\n")
		ana := h.open()
		ana.wants(greeting)
		ana.sends("/client 1 " + key + " - 0 #tertulia\n")
		ana.sends("bob\na b\nana\n")
		ana.wantsTagged(h,
			"@0 refused - bob2 bob is taken",
			"@0 refused - a-b a name is one word of letters, digits and the marks _ - . alone",
			"@1 welcome #tertulia EPOCH 0 ana",
			"@1 room #tertulia * you are ana in #tertulia with bob",
			"@1 msg #tertulia bob: before")
		bob.sends("/me waves\n/msg ana psst\n/nick Bob\n")
		bob.reads()
		ana.sends("one\n\n/who\n/join lab\n" + strings.Repeat("x", 2000) + "\n/nope\n/ping\n")
		ana.wantsTagged(h,
			"@2 act #tertulia bob * waves",
			"@3 priv - bob (to you): psst",
			"@0 nick #tertulia * bob is now Bob",
			"@4 msg #tertulia ana: one",
			"@0 note #tertulia * 2 in #tertulia: Bob, ana",
			"@4 room #lab * you are ana in #lab, nobody else is here yet",
			"@5 msg #lab ana: "+strings.Repeat("x", 1024),
			"@6 msg #lab ana: "+strings.Repeat("x", 976),
			"@0 note - * there is no /nope: /help lists what there is (to say a line that begins with a slash, begin it with two)",
			"@0 pong - 7")
		ana.sends("/msg Bob x\n/msg nobody x\n/rooms\n/ping\n/quit\n")
		ana.wantsTagged(h,
			"@7 sent - you (to Bob): x",
			"@0 note - * nobody here is called nobody: /who lists who is here",
			"@0 note - * #lab: 1 here",
			"@0 note - * #tertulia: 1 here",
			"@0 pong - 11",
			"@0 pong - 12", // the last TAKEN
			"@0 bye - * bye",
			"EOF")
	})
}

func TestOurClientIsToldHowLongALineMayBe(t *testing.T) {
	for _, maxLine := range []int{1024, 64} {
		bubble(t, Config{MaxLine: maxLine}, func(t *testing.T, h *house) {
			ana := h.open()
			ana.reads()
			ana.sends("/client 1 " + key + " - 0 #tertulia\n")
			ana.wants(fmt.Sprintf("/client 1 max-line=%d", maxLine))
		})
	}
}

func TestOurClientComesBack(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		bob := h.join("bob")
		ghost := h.open()
		ghost.sends("/client 1 " + key + " - 0 #tertulia\nana\none\ntwo\n")
		ghost.reads()
		bob.reads()
		bob.sends("three\n/msg ana psst\n") // ana's connection counts as dead from here on
		ana := h.open()
		ana.reads()
		ana.sends("/client 1 " + key + " " + h.room.Epoch() + " 2 #tertulia\nana\n")
		ana.wantsTagged(h,
			"@4 welcome #tertulia EPOCH 2 ana",
			"@4 room #tertulia * you are ana in #tertulia with bob",
			"@3 msg #tertulia bob: three",
			"@4 priv - bob (to you): psst")
		bob.wants("bob: three", "you (to ana): psst")
		if got := ghost.tagged(h); !strings.HasSuffix(got, "bye - * you are here from another connection now\nEOF\n") {
			t.Errorf("the ghost reads %q", got)
		}
		ana.sends("four\n")
		bob.wants("ana: four")
	})
}

// silence is a dialect that renders nothing.
type silence struct{}

func (silence) Append(dst []byte, _ *room.View) []byte        { return dst }
func (silence) AppendReply(dst []byte, _ *event.Reply) []byte { return dst }

func TestAClientsRoomThatCannotBeHadAgain(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		for i := range 255 {
			_, err := h.room.Join(t.Context(), room.JoinRequest{Nick: "u", AllowVariant: true, Dialect: silence{}, Room: "r" + strings.Repeat("x", i%20) + "-" + string(rune('a'+i%26)) + string(rune('a'+i/26))})
			if err != nil {
				t.Fatal(err)
			}
		}
		ana := h.open()
		ana.reads()
		ana.sends("/client 1 " + key + " - 0 #one-more\nana\n")
		ana.wantsTagged(h,
			"@0 welcome #tertulia EPOCH 0 ana",
			"@0 room #tertulia * you are ana in #tertulia, nobody else is here yet")
	})
}

func TestHalfALineOfAClientIsNotTaken(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		bob := h.join("bob")
		ana := h.open()
		ana.sends("/client 1 " + key + " - 0 #tertulia\nana\none\ntw")
		synctest.Wait()
		_ = ana.conn.CloseWrite()
		bob.wants("* ana joined", "ana: one", "* ana left")
		again := h.open()
		again.sends("/client 1 " + key + " - 0 #tertulia\nana\n")
		if got := again.tagged(h); !strings.Contains(got, "welcome #tertulia EPOCH 1 ana\n") {
			t.Errorf("reads %q, want one line to be taken", got)
		}
	})
}

func TestRubbishInsteadOfAClient(t *testing.T) {
	for _, c := range []struct{ hello, want string }{
		{"2 x", "* this server speaks version 1 of the client's protocol: use the client that came with it"},
		{"", "* this server speaks version 1 of the client's protocol: use the client that came with it"},
		{"1 " + key + " - 0", "* /client takes a version and 4 words, not 3"},
		{"1 " + key + " - 0 #a #b", "* /client takes a version and 4 words, not 5"},
		{"1 xyz - 0 #a", "* the key is not 32 hexadecimal digits"},
		{"1 " + key + " - -1 #a", "* the number of the last line is not a number"},
		{"1 " + key + " - 0 ##", "* no room can be called that: a name has letters, digits and _ - . only"},
	} {
		bubble(t, Config{}, func(t *testing.T, h *house) {
			p := h.open()
			p.reads()
			p.sends("/client " + c.hello + "\n")
			p.wants(c.want, "EOF")
			<-p.ended
		})
	}
}

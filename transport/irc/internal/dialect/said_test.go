package dialect_test

import (
	"strings"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

func TestLinesOfUsers(t *testing.T) {
	shows(t, 0, by(event.Said, "hola"), ":ana!~u@tertulia PRIVMSG #lab :hola")
	shows(t, 0, by(event.Said, ":) ñ"), ":ana!~u@tertulia PRIVMSG #lab ::) ñ")
	shows(t, 0, by(event.Acted, "waves"), ":ana!~u@tertulia PRIVMSG #lab :\x01ACTION waves\x01")
	shows(t, 0, by(event.Notice, "hola"), ":ana!~u@tertulia NOTICE #lab :hola")
	shows(t, 0, private(event.Private, "hola"), ":ana!~u@tertulia PRIVMSG bob :hola")
	shows(t, 0, private(event.Notice, "hola"), ":ana!~u@tertulia NOTICE bob :hola")
	shows(t, 0, private(event.Acted, "waves"), ":ana!~u@tertulia PRIVMSG bob :\x01ACTION waves\x01")
	server := by(event.Notice, "exam at ten")
	server.Nick = ""
	shows(t, 0, server, ":irc.example NOTICE #lab :exam at ten")
}

func TestTagsAreForClientsThatAskedForThem(t *testing.T) {
	v := by(event.Said, "hola")
	v.Seq, v.Account, v.Bot, v.Label, v.Tags = 29, "Ana", true, "label=7", "+draft/reply=t3;+x"
	shows(t, 0, v, "@label=7 :ana!~u@tertulia PRIVMSG #lab :hola") // its client has asked for labels at least
	v.Label = ""
	shows(t, 0, v, ":ana!~u@tertulia PRIVMSG #lab :hola")
	shows(t, protocol.ServerTime, v, "@time="+stamp+" :ana!~u@tertulia PRIVMSG #lab :hola")
	shows(t, protocol.AccountTag, v, "@account=Ana :ana!~u@tertulia PRIVMSG #lab :hola")
	shows(t, protocol.MessageTags, v, "@msgid=t29;bot;+draft/reply=t3;+x :ana!~u@tertulia PRIVMSG #lab :hola")
	v.Label = "label=7"
	shows(t, tags, v, "@time="+stamp+";msgid=t29;account=Ana;bot;label=7;+draft/reply=t3;+x :ana!~u@tertulia PRIVMSG #lab :hola")
	v.Seq, v.Account, v.Bot, v.Label, v.Tags = 0, "", false, "", ""
	shows(t, protocol.MessageTags|protocol.AccountTag, v, ":ana!~u@tertulia PRIVMSG #lab :hola")
}

func TestCopiesOfOwnPrivateLinesAreForClientsThatKnowThem(t *testing.T) {
	v := private(event.Private, "hola")
	v.Echo = true
	shows(t, tags, v)
	shows(t, protocol.EchoMessage, v, ":ana!~u@tertulia PRIVMSG bob :hola")
	shows(t, protocol.SelfMessage, v, ":ana!~u@tertulia PRIVMSG bob :hola")
	v.Kind = event.Tagged
	shows(t, protocol.MessageTags, v)
}

func TestALineForARankNamesItsTarget(t *testing.T) {
	v := private(event.Private, "hola")
	v.Tags = protocol.WithOwn(protocol.Status, "@#lab", "+x=1")
	shows(t, protocol.MessageTags, v, "@+x=1 :ana!~u@tertulia PRIVMSG @#lab :hola")
	v.Echo = true
	shows(t, protocol.MessageTags|protocol.EchoMessage, v)
}

func TestClientOnlyTags(t *testing.T) {
	shows(t, 0, by(event.Tagged, "+typing=active"))
	shows(t, protocol.MessageTags, by(event.Tagged, "+typing=active"), "@+typing=active :ana!~u@tertulia TAGMSG #lab")
	shows(t, protocol.MessageTags, private(event.Tagged, "+typing=active"), "@+typing=active :ana!~u@tertulia TAGMSG bob")
	shows(t, protocol.MessageTags, private(event.Tagged, protocol.WithOwn(protocol.Status, "+#lab", "+x")), "@+x :ana!~u@tertulia TAGMSG +#lab")
}

func TestClientOnlyTagsHaveAMsgIDOfTheirOwn(t *testing.T) {
	v := by(event.Tagged, protocol.WithOwn(protocol.ID, "ABC", "+x"))
	shows(t, protocol.MessageTags, v, "@msgid=ABC;+x :ana!~u@tertulia TAGMSG #lab")
	v.Text = protocol.WithOwn(protocol.ID, "ABC", protocol.WithOwn(protocol.CTCP, "VERSION", ""))
	shows(t, protocol.MessageTags, v, "@msgid=ABC :ana!~u@tertulia PRIVMSG #lab :\x01VERSION\x01")
	shows(t, 0, v, ":ana!~u@tertulia PRIVMSG #lab :\x01VERSION\x01")
}

func TestQuestionsOfCTCPReachAllClients(t *testing.T) {
	shows(t, 0, private(event.Tagged, protocol.WithOwn(protocol.CTCP, "PING 1", "")), ":ana!~u@tertulia PRIVMSG bob :\x01PING 1\x01")
	shows(t, 0, private(event.Tagged, protocol.WithOwn(protocol.CTCPReply, "PING 1", "")), ":ana!~u@tertulia NOTICE bob :\x01PING 1\x01")
	shows(t, protocol.MessageTags, by(event.Tagged, protocol.WithOwn(protocol.CTCP, "VERSION", "+x")), "@+x :ana!~u@tertulia PRIVMSG #lab :\x01VERSION\x01")
	shows(t, 0, private(event.Tagged, protocol.WithOwn(protocol.CTCP, strings.Repeat("x", 600), "")),
		fill(":ana!~u@tertulia PRIVMSG bob :\x01", "\x01"))
}

// Of a line of ana's to #lab, 480 bytes are text.
const space = 512 - len(":ana!~u@tertulia PRIVMSG #lab :\r\n")

func TestALineThatIsTooLongIsSplitAndNotCut(t *testing.T) {
	v := by(event.Said, strings.Repeat("x", space))
	shows(t, 0, v, ":ana!~u@tertulia PRIVMSG #lab :"+v.Text)
	v.Text += "y " + strings.Repeat("z", space)
	v.Seq = 29
	v.Tags = "+x"
	shows(t, 0, v,
		":ana!~u@tertulia PRIVMSG #lab :"+strings.Repeat("x", space),
		":ana!~u@tertulia PRIVMSG #lab :y "+strings.Repeat("z", space-2),
		":ana!~u@tertulia PRIVMSG #lab :zz")
	shows(t, protocol.MessageTags, v,
		"@msgid=t29;+x :ana!~u@tertulia PRIVMSG #lab :"+strings.Repeat("x", space),
		"@+x :ana!~u@tertulia PRIVMSG #lab :y "+strings.Repeat("z", space-2),
		"@+x :ana!~u@tertulia PRIVMSG #lab :zz")
	action := by(event.Acted, strings.Repeat("x", space))
	shows(t, long, action,
		"@time="+stamp+" :ana!~u@tertulia PRIVMSG #lab :\x01ACTION "+strings.Repeat("x", space-9)+"\x01",
		"@time="+stamp+" :ana!~u@tertulia PRIVMSG #lab :\x01ACTION "+strings.Repeat("x", 9)+"\x01")
}

func TestALongLineWithALabelIsOneAnswer(t *testing.T) {
	v := by(event.Said, strings.Repeat("x", space)+" y")
	v.Label = "label=7"
	shows(t, protocol.Batch, v,
		"@label=7 :irc.example BATCH +answer labeled-response",
		"@batch=answer :ana!~u@tertulia PRIVMSG #lab :"+strings.Repeat("x", space),
		"@batch=answer :ana!~u@tertulia PRIVMSG #lab :y",
		":irc.example BATCH -answer")
	v.Label = "batch=b1" // the session has opened it
	shows(t, protocol.Batch, v,
		"@batch=b1 :ana!~u@tertulia PRIVMSG #lab :"+strings.Repeat("x", space),
		"@batch=b1 :ana!~u@tertulia PRIVMSG #lab :y")
}

func TestClientsThatKnowLongTextsGetThemWhole(t *testing.T) {
	v := by(event.Said, strings.Repeat("x", space)+" y")
	v.Seq, v.Label = 29, "label=7"
	shows(t, long, v,
		"@time="+stamp+";msgid=t29;label=7 :ana!~u@tertulia BATCH +long draft/multiline #lab",
		"@batch=long :ana!~u@tertulia PRIVMSG #lab :"+strings.Repeat("x", space),
		"@batch=long;draft/multiline-concat :ana!~u@tertulia PRIVMSG #lab : y",
		":irc.example BATCH -long")
}

func TestACharacterIsNeverCut(t *testing.T) {
	const family = "👩‍👩‍👧‍👦"
	v := by(event.Said, strings.Repeat(family, 41))
	got := string(with(0).Append(nil, &v))
	for line := range strings.SplitSeq(strings.TrimSuffix(got, "\r\n"), "\r\n") {
		text := strings.TrimPrefix(line, ":ana!~u@tertulia PRIVMSG #lab :")
		if strings.ReplaceAll(text, family, "") != "" {
			t.Errorf("a part is %q", text)
		}
	}
}

func TestALineCostsNoAllocation(t *testing.T) {
	v := by(event.Said, "hola a todos, ¿qué tal?")
	v.Seq, v.Account, v.Tags = 29, "Ana", "+x"
	dst := make([]byte, 0, 1024)
	d := room.Dialect(with(long))
	if n := testing.AllocsPerRun(100, func() { dst = d.Append(dst[:0], &v) }); n != 0 {
		t.Errorf("a line costs %v allocations", n)
	}
}

func TestWhatUsersTellThemselvesComesTwiceWithEcho(t *testing.T) {
	v := private(event.Private, "hola")
	v.Peer, v.Echo, v.Label = "ana", true, "label=7"
	shows(t, protocol.EchoMessage, v, "@label=7 :ana!~u@tertulia PRIVMSG ana :hola", ":ana!~u@tertulia PRIVMSG ana :hola")
	v.Label = "batch=r1"
	shows(t, protocol.EchoMessage, v, "@batch=r1 :ana!~u@tertulia PRIVMSG ana :hola", "@batch=r1 :ana!~u@tertulia PRIVMSG ana :hola")
	v.Kind, v.Text, v.Label = event.Tagged, "+x", "label=7"
	shows(t, protocol.EchoMessage|protocol.MessageTags, v, "@label=7;+x :ana!~u@tertulia TAGMSG ana", "@+x :ana!~u@tertulia TAGMSG ana")
	v.Echo = false
	shows(t, protocol.MessageTags, v, "@label=7;+x :ana!~u@tertulia TAGMSG ana")
}

func TestAnAlertIsAWallops(t *testing.T) {
	v := by(event.Notice, "fire")
	v.Room = ""
	shows(t, 0, v, ":ana!~u@tertulia WALLOPS :fire")
}

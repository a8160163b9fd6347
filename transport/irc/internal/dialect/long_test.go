package dialect_test

import (
	"strings"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// inBlock returns a line of a text of several lines.
func inBlock(kind event.Kind, text string, b protocol.Block) room.View {
	v := by(kind, text)
	v.Tags = protocol.WithOwn(protocol.InBlock, b.String(), "")
	return v
}

func TestTheLinesOfATextAreOneBatch(t *testing.T) {
	first := inBlock(event.Said, "hola", protocol.Block{ID: "m1", First: true})
	first.Seq, first.Tags, first.Label = 29, first.Tags+";+x", "label=7"
	shows(t, long, first,
		"@time="+stamp+";msgid=t29;label=7;+x :ana!~u@tertulia BATCH +m1 draft/multiline #lab",
		"@batch=m1 :ana!~u@tertulia PRIVMSG #lab :hola")
	inner := inBlock(event.Said, "how is everyone?", protocol.Block{ID: "m1", Blanks: 2, Cuts: []int{7}})
	inner.Seq = 30
	shows(t, long, inner,
		"@batch=m1 :ana!~u@tertulia PRIVMSG #lab :",
		"@batch=m1 :ana!~u@tertulia PRIVMSG #lab :",
		"@batch=m1 :ana!~u@tertulia PRIVMSG #lab :how is ",
		"@batch=m1;draft/multiline-concat :ana!~u@tertulia PRIVMSG #lab :everyone?")
	shows(t, long, inBlock(event.Notice, strings.Repeat("x", space+2), protocol.Block{ID: "m1", Last: true}),
		"@batch=m1 "+fill(":ana!~u@tertulia NOTICE #lab :", ""),
		"@batch=m1;draft/multiline-concat :ana!~u@tertulia NOTICE #lab :x",
		":irc.example BATCH -m1")
}

func TestOtherClientsSeeTheLinesOfATextByThemselves(t *testing.T) {
	first := inBlock(event.Said, "how is everyone?", protocol.Block{ID: "m1", First: true, Blanks: 2, Cuts: []int{7}})
	first.Seq, first.Tags = 29, first.Tags+";+x"
	next := inBlock(event.Said, "hola", protocol.Block{ID: "m1", Last: true})
	next.Seq = 30
	for _, caps := range []protocol.Capabilities{tags, tags | protocol.Batch, tags | protocol.Multiline} {
		shows(t, caps, first,
			"@time="+stamp+";msgid=t29;+x :ana!~u@tertulia PRIVMSG #lab :how is ",
			"@time="+stamp+";+x :ana!~u@tertulia PRIVMSG #lab :everyone?")
		shows(t, caps, next, "@time="+stamp+" :ana!~u@tertulia PRIVMSG #lab :hola")
	}
}

func TestCutsThatDoNotFitAreIgnored(t *testing.T) {
	v := inBlock(event.Said, "ññ", protocol.Block{ID: "m1", Cuts: []int{0, 1, 2, 2, 3, 4, 70}})
	shows(t, long, v,
		"@batch=m1 :ana!~u@tertulia PRIVMSG #lab :ñ",
		"@batch=m1;draft/multiline-concat :ana!~u@tertulia PRIVMSG #lab :ñ")
}

func TestAnActionIsInNoText(t *testing.T) {
	shows(t, long, inBlock(event.Acted, "waves", protocol.Block{ID: "m1", First: true}),
		"@time="+stamp+" :ana!~u@tertulia PRIVMSG #lab :\x01ACTION waves\x01")
}

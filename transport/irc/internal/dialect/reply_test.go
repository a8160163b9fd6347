package dialect_test

import (
	"fmt"
	"strings"
	"testing"

	"tertulia/actors/event"
	"tertulia/transport/irc/internal/protocol"
)

// entered returns that bob has entered #lab, in which ana is an operator.
func entered() event.Reply {
	return event.Reply{Kind: event.Entered, Time: noon, Room: "#lab", Nick: "bob", Self: "bob", Text: "Bob B", Members: []event.Member{
		{Nick: "ana", Rank: event.Operator | event.Voice, Founder: true}, {Nick: "bob", Account: "Bob"}, {Nick: "でも", Rank: event.Voice},
	}}
}

func TestARoomIsEnteredWithItsMembers(t *testing.T) {
	r := entered()
	join, end := ":bob!~u@tertulia JOIN #lab", ":irc.example 366 bob #lab :End of /NAMES list"
	answers(t, 0, r, join, ":irc.example 353 bob = #lab :@ana bob +でも", end)
	answers(t, protocol.MultiPrefix, r, join, ":irc.example 353 bob = #lab :@+ana bob +でも", end)
	answers(t, protocol.UserhostInNames, r, join, ":irc.example 353 bob = #lab :@ana!~u@tertulia bob!~u@tertulia +でも!~u@tertulia", end)
	answers(t, protocol.ExtendedJoin|protocol.NoImplicitNames, r, ":bob!~u@tertulia JOIN #lab Bob :Bob B")
	answers(t, protocol.ServerTime|protocol.NoImplicitNames, r, "@time="+stamp+" :bob!~u@tertulia JOIN #lab")
	r.Topic = &event.TopicSet{Text: "exam at ten", By: "ana", Time: noon}
	answers(t, protocol.NoImplicitNames, r, join, ":irc.example 332 bob #lab :exam at ten", fmt.Sprintf(":irc.example 333 bob #lab ana %d", noon/1000))
}

func TestAnAnswerToALabelIsABatch(t *testing.T) {
	r := entered()
	r.Label = "label=7"
	answers(t, 0, r,
		"@label=7 :irc.example BATCH +answer labeled-response",
		"@batch=answer :bob!~u@tertulia JOIN #lab",
		"@batch=answer :irc.example 353 bob = #lab :@ana bob +でも",
		"@batch=answer :irc.example 366 bob #lab :End of /NAMES list",
		":irc.example BATCH -answer")
	r.Kind, r.Label = event.Listed, "batch=b1"
	answers(t, 0, r,
		"@batch=b1 :irc.example 353 bob = #lab :@ana bob +でも",
		"@batch=b1 :irc.example 366 bob #lab :End of /NAMES list")
}

func TestALongListOfMembersTakesSeveralLines(t *testing.T) {
	r := event.Reply{Kind: event.Listed, Room: "#lab", Self: "bob"}
	for i := range 200 {
		r.Members = append(r.Members, event.Member{Nick: fmt.Sprintf("user%d%s", i, strings.Repeat("ñ", i%20))})
	}
	d := with(0)
	names := 0
	lines := strings.Split(strings.TrimSuffix(string(d.AppendReply(nil, &r)), "\r\n"), "\r\n")
	for _, line := range lines[:len(lines)-1] {
		list, ok := strings.CutPrefix(line, ":irc.example 353 bob = #lab :")
		if !ok || len(line) > 400 {
			t.Errorf("a line of %d bytes: %s", len(line), line)
		}
		names += len(strings.Fields(list))
	}
	if names != 200 || len(lines) > 16 {
		t.Errorf("%d names are in %d lines", names, len(lines))
	}
	answers(t, 0, event.Reply{Kind: event.Listed, Room: "#lab", Self: "bob"}, ":irc.example 366 bob #lab :End of /NAMES list")
}

func TestRepliesInOneLine(t *testing.T) {
	for _, c := range []struct {
		r    event.Reply
		want string
	}{
		{event.Reply{Kind: event.Raw, Text: ":irc.example PONG irc.example x\r\n"}, ":irc.example PONG irc.example x"},
		{event.Reply{Kind: event.Online, Self: "bob", Nick: "ana"}, ":irc.example 730 bob ana!~u@tertulia"},
		{event.Reply{Kind: event.Offline, Self: "bob", Nick: "ana"}, ":irc.example 731 bob ana"},
		{event.Reply{Kind: event.Done, Label: "label=7"}, "@label=7 :irc.example ACK"},
		{event.Reply{Kind: event.Bye, Reason: event.EndQuit}, ""},
		{event.Reply{Kind: event.Bye, Reason: event.EndClosing}, "ERROR :Closing link: the server is closing"},
		{event.Reply{Kind: event.Bye, Reason: event.EndKicked, Nick: "ana", Text: "spam"}, "ERROR :Closing link: ana has put you out of the server: spam"},
		{event.Reply{Kind: event.Exited, Reason: event.EndBanned, Room: "#lab", Self: "bob"}, ":irc.example KICK #lab bob :you were banned from #lab"},
		{event.Reply{Kind: event.Note, Self: "bob", Text: "welcome"}, ":irc.example NOTICE bob welcome"},
		{event.Reply{Kind: event.Note, Self: "bob", Room: "#lab", Text: "two words"}, ":irc.example NOTICE #lab :two words"},
		{event.Reply{Kind: event.Note, Text: "welcome to all"}, ":irc.example NOTICE * :welcome to all"},
		{event.Reply{Kind: event.Note, Reason: event.NoteNotHeard, Self: "bob", Room: "#lab", Label: "label=7"}, "@label=7 :irc.example 404 bob #lab :you are not in #lab: nobody heard that"},
		{event.Reply{Kind: event.Note, Reason: event.NoteModerated, Self: "bob", Room: "#lab"}, ":irc.example 404 bob #lab :#lab is moderated: only members with a voice speak there"},
		{event.Reply{Kind: event.Note, Reason: event.NoteMuted, Self: "bob", Room: "#lab", Text: "spam"}, ":irc.example 404 bob #lab :you are muted in #lab: spam"},
		{event.Reply{Kind: event.Note, Reason: event.NotePrivateLost, Self: "bob", Nick: "ana"}, ":irc.example NOTICE bob :ana's connection was lost: your last private message to them may not have arrived"},
		{event.Reply{Kind: event.Whoami, Self: "bob", Nick: "bob", Room: "#lab"}, ":irc.example NOTICE #lab :you are bob in #lab"},
	} {
		answers(t, protocol.ServerTime, c.r, c.want)
	}
	answers(t, 0, event.Reply{Kind: event.Welcome, Nick: "bob"})
	answers(t, 0, event.Reply{Kind: event.Exited, Reason: event.EndKicked, Room: "#lab"})
	answers(t, 0, event.Reply{Kind: event.Done, Label: "batch=b1"})
}

func TestAnswersToCommandsOfTheConsole(t *testing.T) {
	answers(t, 0, event.Reply{Kind: event.Rooms, Self: "bob", List: []event.RoomInfo{{Name: "#lab", Seats: 2}}, Count: 3},
		":irc.example NOTICE bob :#lab: 2 here", ":irc.example NOTICE bob :and 3 more rooms")
	v := by(event.Said, "hola")
	v.Seq = 29
	found := event.Reply{Kind: event.Found, Self: "bob", Lines: []event.Entry{v.Entry}}
	at := v.When().Format("2006-01-02 15:04")
	answers(t, 0, found, ":irc.example NOTICE bob :#lab "+at+" [29] ana: hola",
		":irc.example NOTICE bob :1 line found; /since and its number, in its room, shows what followed it")
	answers(t, 0, event.Reply{Kind: event.Found, Self: "bob"}, ":irc.example NOTICE bob :no line was found")
}

func TestALongSentenceOfTheServerIsSplit(t *testing.T) {
	text := strings.Repeat("word ", 150)
	d := with(0)
	got := string(d.AppendReply(nil, &event.Reply{Kind: event.Note, Self: "bob", Text: text}))
	together := ""
	for line := range strings.SplitSeq(strings.TrimSuffix(got, "\r\n"), "\r\n") {
		part, ok := strings.CutPrefix(line, ":irc.example NOTICE bob :")
		if !ok || len(line)+2 > protocol.MaxLine {
			t.Errorf("a line of %d bytes: %s", len(line), line)
		}
		together += part + " "
	}
	if strings.Join(strings.Fields(together), " ") != strings.TrimSpace(text) {
		t.Errorf("the text is %s", together)
	}
}

func TestClientsWithReadMarkersLearnWhatWasRead(t *testing.T) {
	r := event.Reply{Kind: event.Marked, Room: "#lab", Mark: noon}
	answers(t, 0, r)
	answers(t, protocol.ReadMarker, r, ":irc.example MARKREAD #lab timestamp="+stamp)
	answers(t, protocol.ReadMarker, event.Reply{Kind: event.Marked, Nick: "ana", Mark: noon}, ":irc.example MARKREAD ana timestamp="+stamp)
	r = entered()
	r.Members = nil
	answers(t, protocol.ReadMarker, r, ":bob!~u@tertulia JOIN #lab", ":irc.example MARKREAD #lab *", ":irc.example 366 bob #lab :End of /NAMES list")
}

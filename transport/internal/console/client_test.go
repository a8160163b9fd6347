package console

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/line/wire"
)

// clientLines returns the lines that our client parses from the server's bytes.
func clientLines(t *testing.T, sent []byte) (lines []wire.Line) {
	t.Helper()
	for text := range strings.SplitAfterSeq(string(sent), "\n") {
		if text == "" {
			continue
		}
		body, ended := strings.CutSuffix(text, "\r\n")
		l, ok := wire.Parse(body)
		if !ended || !ok {
			t.Fatalf("the server sends %q", text)
		}
		lines = append(lines, l)
	}
	return lines
}

func TestEntriesOfOtherProtocolsAreNotShown(t *testing.T) {
	for _, kind := range []event.Kind{event.Tagged, event.RealName, event.LoggedIn, event.Masked, event.Unmasked} {
		v := room.View{Entry: event.Entry{Kind: kind, Nick: "ana", Peer: "bob", Text: "+typing"}}
		for _, d := range []Dialect{{}, {tagged: true}} {
			if got := d.Append(nil, &v); len(got) > 0 {
				t.Errorf("kind %d is shown as %q", kind, got)
			}
		}
	}
}

func TestOurClientParsesEveryEntry(t *testing.T) {
	at := time.UnixMilli(1700000000000)
	said := func(kind event.Kind) room.View {
		return room.View{Entry: event.Entry{Kind: kind, Nick: "ana", Peer: "bob", Text: "text"}}
	}
	sent := said(event.Private)
	sent.Echo = true
	shared := said(event.Shared)
	shared.File = &event.File{Change: event.Deleted, Path: "/x", Count: 1}
	notice := said(event.Notice)
	notice.Nick = ""
	for want, v := range map[string]room.View{
		"msg <ana: text>":                                    said(event.Said),
		"act <ana * text>":                                   said(event.Acted),
		"priv <ana (to you): text>":                          said(event.Private),
		"sent <you (to bob): text>":                          sent,
		"priv <ana (to you): * text>":                        said(event.Acted),
		"priv <ana (to the operators): text>":                {Entry: event.Entry{Kind: event.Notice, Nick: "ana", Text: "text"}},
		"join <* ana joined>":                                said(event.Joined),
		"leave <* ana left (text)>":                          said(event.Quit),
		"nick <* ana is now bob>":                            said(event.Renamed),
		"file <* ana deleted x>":                             shared,
		"file <* text>":                                      notice,
		"crowd <* 3 people joined (eva and 2 more), 2 left>": {Summary: &room.Summary{Joined: 3, Names: []string{"eva"}, Left: 2}},
		"crowd <* 3 people changed their nicks (kim is now tom and 2 more)>": {Summary: &room.Summary{Renamed: 3, Changes: []room.Change{{Old: "kim", New: "tom"}}}},
	} {
		if v.Seq, v.Time = 7, at.UnixMilli(); !strings.Contains(want, " (to ") {
			v.Room = "#lab"
		}
		lines := clientLines(t, Dialect{tagged: true}.Append(nil, &v))
		if len(lines) != 1 || fmt.Sprintf("%s <%s>", lines[0].Kind, lines[0].Body) != want {
			t.Errorf("%+v is %+v, want %q", v, lines, want)
			continue
		}
		l := lines[0]
		if l.Seq != 7 || !l.Time.Equal(at) || l.Room != cmp.Or(v.Room, "-") {
			t.Errorf("%q in %s is %+v", want, v.Room, l)
		}
		author := map[wire.Kind]string{wire.KindMsg: "ana", wire.KindAct: "ana", wire.KindPriv: "ana", wire.KindSent: "you"}[l.Kind]
		if got := l.Author(); got != author {
			t.Errorf("the author of %q is %q, want %q", l.Body, got, author)
		}
	}
}

func TestOurClientParsesEveryReply(t *testing.T) {
	at := time.UnixMilli(1700000000000)
	for kind, want := range map[event.ReplyKind][]string{
		event.Welcome: {"welcome <text 3 ana>"},
		event.Entered: {"room <* you are ana in #lab with 3 others: eva and 2 more>"},
		event.Roster:  {"note <* 3 in #lab: eva and 2 more>"},
		event.Rooms:   {"note <* #den: 5 here>", "note <* and 3 more rooms>"},
		event.Whoami:  {"note <* you are ana in #lab>"},
		event.Recent:  {"note <* 3 lines; /since 7 shows what follows>"},
		event.Gap:     {"gap <* lines are missing here: the server keeps only the latest>"},
		event.Note:    {"note <* text>"},
		event.Pong:    {"pong <3>"},
		event.Bye:     {"pong <3>", "bye <* text>"},
	} {
		r := event.Reply{Kind: kind, Seq: 7, Time: at.UnixMilli(), Room: "#lab", Nick: "ana", Text: "text", Count: 3,
			Names: []string{"eva"}, List: []event.RoomInfo{{Name: "#den", Seats: 5}}}
		var got []string
		lines := clientLines(t, Dialect{tagged: true}.AppendReply(nil, &r))
		for _, l := range lines {
			got = append(got, fmt.Sprintf("%s <%s>", l.Kind, l.Body))
		}
		if !slices.Equal(got, want) {
			t.Errorf("a reply of kind %d is %q, want %q", kind, got, want)
		}
		if last := lines[len(lines)-1]; last.Seq != 7 || !last.Time.Equal(at) || last.Room != "#lab" {
			t.Errorf("a reply of kind %d in #lab is %+v", kind, last)
		}
	}
}

func TestOurClientParsesTheServersAnswers(t *testing.T) {
	r := event.Reply{Kind: event.Welcome, Nick: "ana", Text: "e1", Count: 12}
	welcome := clientLines(t, Dialect{tagged: true}.AppendReply(nil, &r))[0]
	if got, ok := wire.ParseWelcome(welcome.Body); !ok || got != (wire.Welcome{Epoch: "e1", Taken: 12, Nick: "ana"}) {
		t.Errorf("the welcome %q is parsed as %+v, %v", welcome.Body, got, ok)
	}
	r = event.Reply{Kind: event.Pong, Count: 12}
	pong := clientLines(t, Dialect{tagged: true}.AppendReply(nil, &r))[0]
	if got, ok := wire.ParseTaken(pong.Body); !ok || got != 12 {
		t.Errorf("the pong %q is parsed as %d, %v", pong.Body, got, ok)
	}
	v := room.View{Entry: event.Entry{Kind: event.Renamed, Nick: "ana", Peer: "eva"}}
	rename := clientLines(t, Dialect{tagged: true}.Append(nil, &v))[0]
	if old, now, ok := wire.ParseRename(rename.Body); !ok || old != "ana" || now != "eva" {
		t.Errorf("the rename %q is parsed as %q, %q, %v", rename.Body, old, now, ok)
	}
	denied := clientLines(t, Dialect{tagged: true}.denied("a password is needed here"))
	if got := denied[0]; len(denied) != 1 || got.Kind != wire.KindDenied || got.Body != "a password is needed here" {
		t.Errorf("a denial is parsed as %+v", denied)
	}
	for _, free := range []string{"ana2", ""} {
		refused := clientLines(t, Dialect{tagged: true}.refused(&room.NickError{Nick: "ana", Why: room.NickTaken, Free: free}))
		want := wire.Refusal{Free: free, Reason: "ana is taken"}
		if got := refused[0]; len(refused) != 1 || got.Kind != wire.KindRefused || wire.ParseRefusal(got.Body) != want {
			t.Errorf("a refusal is parsed as %+v", refused)
		}
	}
}

func TestNoLineForOurClientIsTooLong(t *testing.T) {
	name, err := room.CheckNick(strings.Repeat("\U00010330", 32)) // Gothic: 4 bytes a letter
	if err != nil || len(name) != 4*32 {
		t.Fatalf("%s is no nick: %v", name, err)
	}
	for _, kind := range []event.Kind{event.Said, event.Acted, event.Private, event.Quit} {
		for _, echo := range []bool{false, kind == event.Private} {
			v := room.View{Entry: event.Entry{Kind: kind, Seq: math.MaxUint64, Time: time.Now().UnixMilli(), Room: "#" + name, Nick: name, Peer: name, Text: strings.Repeat("x", wire.MostMaxLine)}, Echo: echo}
			if got := len(Dialect{tagged: true}.Append(nil, &v)); got > wire.MaxServerLine {
				t.Errorf("a line of kind %d has %d bytes, and a client takes %d", kind, got, wire.MaxServerLine)
			}
		}
	}
}

// Every delivery to a client passes here.
func TestAMessageIsRenderedForOurClientWithoutAllocation(t *testing.T) {
	v := room.View{Entry: event.Entry{Kind: event.Said, Seq: 7, Time: time.Now().UnixMilli(), Room: "#lab", Nick: "ana", Text: "hola"}}
	dst := make([]byte, 0, 200)
	if n := testing.AllocsPerRun(100, func() { dst = Dialect{tagged: true}.Append(dst[:0], &v) }); n > 0 {
		t.Errorf("a message allocates %v times", n)
	}
}

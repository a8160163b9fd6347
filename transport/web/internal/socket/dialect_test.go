package socket

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/gobwas/ws"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// framesOf returns the payloads of whole, unmasked text frames. A close frame becomes its code.
func framesOf(t *testing.T, b []byte) (payloads []string) {
	t.Helper()
	for r := strings.NewReader(string(b)); r.Len() > 0; {
		h, err := ws.ReadHeader(r)
		if err != nil {
			t.Fatalf("%q has no header: %v", b, err)
		}
		payload := make([]byte, h.Length)
		if _, err := io.ReadFull(r, payload); err != nil {
			t.Fatalf("%q is cut: %v", b, err)
		}
		if err := ws.CheckHeader(h, ws.StateClientSide); err != nil || !h.Fin {
			t.Fatalf("%q has the header %+v: %v", b, h, err)
		}
		if h.OpCode == ws.OpClose {
			code, why := ws.ParseCloseFrameData(payload)
			payload, _ = json.Marshal(map[string]any{"close": int(code), "why": why})
		}
		if !json.Valid(payload) {
			t.Fatalf("the payload is %q", payload)
		}
		payloads = append(payloads, string(payload))
	}
	return payloads
}

func TestEntriesOfOtherProtocolsAreNoFrames(t *testing.T) {
	for _, kind := range []event.Kind{event.Tagged, event.RealName, event.LoggedIn, event.Masked, event.Unmasked} {
		v := room.View{Entry: event.Entry{Kind: kind, Nick: "ana", Peer: "bob", Text: "+typing"}}
		if got := (dialect{}).Append(nil, &v); len(got) > 0 {
			t.Errorf("kind %d is %s", kind, got)
		}
	}
}

func TestPrivateLinesOfAllKindsAreFrames(t *testing.T) {
	for _, c := range []struct {
		entry event.Entry
		echo  bool
		want  string
	}{
		{event.Entry{Kind: event.Acted, Nick: "ana", Peer: "bob", Text: "waves"}, false, `{"kind":"priv","nick":"ana","peer":"bob","text":"* waves"}`},
		{event.Entry{Kind: event.Notice, Nick: "ana", Peer: "bob", Text: "x"}, true, `{"kind":"sent","nick":"ana","peer":"bob","text":"x"}`},
		{event.Entry{Kind: event.Notice, Nick: "ana", Text: "x"}, false, `{"kind":"priv","nick":"ana","text":"x"}`},
		{event.Entry{Kind: event.Joined, Room: "#lab", Nick: "ana", Text: "Ana G."}, false, `{"kind":"join","room":"#lab","nick":"ana"}`},
	} {
		v := room.View{Entry: c.entry, Echo: c.echo}
		if got := framesOf(t, dialect{}.Append(nil, &v)); len(got) != 1 || got[0] != c.want {
			t.Errorf("%+v is %s, want %s", c.entry, got, c.want)
		}
	}
}

func TestEachEventIsOneFrame(t *testing.T) {
	for _, c := range []struct {
		entry event.Entry
		want  string
	}{
		{event.Entry{Kind: event.Said, Account: "anna", Text: `a "b" \ <c>`}, `"kind":"msg","seq":7,"time":5,"room":"#lab","nick":"ana","account":"anna","text":"a \"b\" \\ <c>"`},
		{event.Entry{Kind: event.Acted, Text: "waves"}, `"kind":"act","seq":7,"time":5,"room":"#lab","nick":"ana","text":"waves"`},
		{event.Entry{Kind: event.Notice, Text: "x"}, `"kind":"notice","seq":7,"time":5,"room":"#lab","nick":"ana","text":"x"`},
		{event.Entry{Kind: event.Private, Peer: "bob", Text: "x"}, `"kind":"priv","seq":7,"time":5,"room":"#lab","nick":"ana","peer":"bob","text":"x"`},
		{event.Entry{Kind: event.Joined}, `"kind":"join","seq":7,"time":5,"room":"#lab","nick":"ana"`},
		{event.Entry{Kind: event.Left, Text: "bye"}, `"kind":"leave","seq":7,"time":5,"room":"#lab","nick":"ana","text":"bye"`},
		{event.Entry{Kind: event.Quit}, `"kind":"quit","seq":7,"time":5,"room":"#lab","nick":"ana"`},
		{event.Entry{Kind: event.Renamed, Peer: "eva"}, `"kind":"nick","seq":7,"time":5,"room":"#lab","nick":"ana","peer":"eva"`},
		{event.Entry{Kind: event.Topic, Text: "exam"}, `"kind":"topic","seq":7,"time":5,"room":"#lab","nick":"ana","text":"exam"`},
		{event.Entry{Kind: event.Ranked, Peer: "bob", Rank: event.Operator}, `"kind":"ranked","seq":7,"time":5,"room":"#lab","nick":"ana","peer":"bob","rank":"operator"`},
		{event.Entry{Kind: event.Ranked, Peer: "bob"}, `"kind":"ranked","seq":7,"time":5,"room":"#lab","nick":"ana","peer":"bob"`},
		{event.Entry{Kind: event.Kicked, Peer: "bob", Text: "spam"}, `"kind":"kicked","seq":7,"time":5,"room":"#lab","nick":"ana","peer":"bob","text":"spam"`},
		{event.Entry{Kind: event.Invited, Peer: "bob"}, `"kind":"invited","seq":7,"time":5,"room":"#lab","nick":"ana","peer":"bob"`},
		{event.Entry{Kind: event.Away, Text: "lunch"}, `"kind":"away","seq":7,"time":5,"room":"#lab","nick":"ana","text":"lunch"`},
		{event.Entry{Kind: event.Removed, Text: "3"}, `"kind":"removed","seq":7,"time":5,"room":"#lab","nick":"ana","line":3`},
		{event.Entry{Kind: event.Shared, File: &event.File{Change: event.Moved, Path: "/a b", To: "/c", Size: 3, Count: 1, Unproven: true}},
			`"kind":"file","seq":7,"time":5,"room":"#lab","nick":"ana","change":"moved","path":"/a b","to":"/c","size":3,"count":1,"unproven":true,"text":"ana? renamed \"a b\" to /c"`},
		{event.Entry{Kind: event.Shared, File: &event.File{Change: event.Mixed, Size: -1, Count: 2, Box: true}},
			`"kind":"file","seq":7,"time":5,"room":"#lab","nick":"ana","change":"mixed","size":-1,"count":2,"box":true,"text":"ana handed in 2 files"`},
	} {
		v := room.View{Entry: c.entry}
		v.Seq, v.Time, v.Room, v.Nick = 7, 5, "#lab", "ana"
		if got := framesOf(t, dialect{}.Append(nil, &v)); len(got) != 1 || got[0] != "{"+c.want+"}" {
			t.Errorf("%+v is\n%s, want\n{%s}", c.entry, got, c.want)
		}
		v.Replay = true
		if got := framesOf(t, dialect{}.Append(nil, &v)); len(got) != 1 || !strings.Contains(got[0], `,"history":true`) {
			t.Errorf("from the history, %+v is %s", c.entry, got)
		}
	}
}

func TestOtherViews(t *testing.T) {
	for _, c := range []struct {
		view room.View
		want string
	}{
		{room.View{Entry: event.Entry{Kind: event.Private, Nick: "ana", Peer: "bob", Text: "x"}, Echo: true}, `{"kind":"sent","nick":"ana","peer":"bob","text":"x"}`},
		{room.View{Entry: event.Entry{Kind: event.Quit, Nick: "ana"}, Reason: event.EndTooSlow}, `{"kind":"quit","nick":"ana","text":"too slow"}`},
		{room.View{Summary: &room.Summary{Joined: 3, Left: 2, Names: []string{"eva", "leo"}}}, `{"kind":"crowd","joined":3,"left":2,"names":["eva","leo"]}`},
		{room.View{Summary: &room.Summary{Renamed: 3, Changes: []room.Change{{Old: "a", New: "b"}, {Old: "c", New: "d"}}}},
			`{"kind":"crowd","renamed":3,"changes":[{"old":"a","new":"b"},{"old":"c","new":"d"}]}`},
	} {
		if got := framesOf(t, dialect{}.Append(nil, &c.view)); len(got) != 1 || got[0] != c.want {
			t.Errorf("%+v is %s, want %s", c.view, got, c.want)
		}
	}
	quiet := dialect{quiet: true}
	if got := quiet.Append(nil, &room.View{Entry: event.Entry{Kind: event.Joined}}); len(got) > 0 {
		t.Errorf("a join that is hidden is %q", got)
	}
	if got := (dialect{}).Append(nil, &room.View{Entry: event.Entry{Kind: 200}}); len(got) > 0 {
		t.Errorf("an unknown kind is %q", got)
	}
}

func TestRepliesAreFrames(t *testing.T) {
	spanish := dialect{in: wording.Spanish}
	for _, c := range []struct {
		in    dialect
		reply event.Reply
		want  string
	}{
		{dialect{}, event.Reply{Kind: event.Welcome, Seq: 9, Nick: "ana", Text: "e1", Count: 3}, `{"kind":"welcome","time":5,"seq":9,"nick":"ana","epoch":"e1","taken":3}`},
		{spanish, event.Reply{Kind: event.Pong, Count: 3, Unkept: true}, `{"kind":"unkept","time":5,"text":"a partir de ahora, lo que se dice no se guarda: el servidor no puede escribir en su disco"} {"kind":"pong","taken":3}`},
		{dialect{}, event.Reply{Kind: event.Entered, Seq: 9, Room: "#lab", Count: 2, Names: []string{"bob"}}, `{"kind":"room","time":5,"seq":9,"room":"#lab","count":2,"names":["bob"]}`},
		{dialect{}, event.Reply{Kind: event.Gap, Room: "#lab"}, `{"kind":"gap","room":"#lab"}`},
		{dialect{}, event.Reply{Kind: event.Note, Room: "#lab", Text: "x"}, `{"kind":"note","time":5,"room":"#lab","text":"x"}`},
		{dialect{}, event.Reply{Kind: event.Roster, Room: "#lab", Count: 1, Names: []string{"ana"}}, `{"kind":"note","time":5,"room":"#lab","text":"1 in #lab: ana"}`},
		{dialect{}, event.Reply{Kind: event.Rooms, List: []event.RoomInfo{{Name: "#lab", Seats: 2}}, Count: 3},
			`{"kind":"note","time":5,"text":"#lab: 2 here"} {"kind":"note","time":5,"text":"and 3 more rooms"}`},
		{dialect{}, event.Reply{Kind: event.Found}, `{"kind":"note","time":5,"text":"no line was found"}`},
		{dialect{}, event.Reply{Kind: event.Bye, Reason: event.EndQuit, Count: 3}, `{"kind":"bye","time":5,"reason":"quit","taken":3,"text":"bye"} {"close":1000,"why":""}`},
		{dialect{}, event.Reply{Kind: event.Bye, Reason: event.EndClosing}, `{"kind":"bye","time":5,"reason":"closing","text":"the server is closing"} {"close":1001,"why":""}`},
		{dialect{code: 1009, why: "long"}, event.Reply{Kind: event.Bye, Reason: event.EndQuit}, `{"kind":"bye","time":5,"reason":"quit","text":"bye"} {"close":1009,"why":"long"}`},
	} {
		c.reply.Time = 5
		if got := strings.Join(framesOf(t, c.in.AppendReply(nil, &c.reply)), " "); got != c.want {
			t.Errorf("%+v is\n%s, want\n%s", c.reply, got, c.want)
		}
	}
	for reason := event.EndQuit; reason <= event.EndClosing; reason++ {
		if byes[reason] == "" {
			t.Errorf("a bye has no reason for %s", reason)
		}
	}
}

// Every delivery to a tab passes here.
func TestAMessageIsRenderedWithoutAllocation(t *testing.T) {
	v := room.View{Entry: event.Entry{Kind: event.Said, Seq: 7, Time: 1796000000123, Room: "#lab", Nick: "ana", Text: "hola \"bob\"\u2028"}}
	dst := make([]byte, 0, 1000)
	if n := testing.AllocsPerRun(100, func() { dst = dialect{}.Append(dst[:0], &v) }); n > 0 {
		t.Errorf("a message allocates %v times", n)
	}
}

func TestFramesOfEveryLengthHaveTheirHeader(t *testing.T) {
	for _, n := range []int{0, 50, 80, 81, 82, 83, 84, 85, 86, 200, 65_480, 65_500, 65_520, 70_000} {
		v := room.View{Entry: event.Entry{Kind: event.Said, Room: "#lab", Nick: "ana", Text: strings.Repeat("x", n)}}
		b := dialect{}.Append([]byte("before"), &v)
		if got := framesOf(t, b[len("before"):]); len(got) != 1 || !strings.HasSuffix(got[0], strings.Repeat("x", n)+`"}`) && n > 0 {
			t.Errorf("a text of %d bytes is in %d frames", n, len(got))
		}
	}
}

func FuzzDialect(f *testing.F) {
	f.Add("ana", "#lab", "hola \x00\xff\u2028", uint8(event.Said))
	f.Add("", "", "12", uint8(event.Removed))
	f.Add("\"", "\\", strings.Repeat("x", 200), uint8(event.Shared))
	f.Fuzz(func(t *testing.T, nick, at, text string, kind uint8) {
		v := room.View{Entry: event.Entry{Kind: event.Kind(kind), Seq: 7, Room: at, Nick: nick, Peer: nick, Text: text, Rank: 1}}
		if v.Kind == event.Shared {
			v.File = &event.File{Change: event.Deleted, Path: text, Count: 1}
		}
		if got := framesOf(t, dialect{}.Append(nil, &v)); len(got) > 1 {
			t.Errorf("it is in %d frames", len(got))
		}
		if got := framesOf(t, dialect{}.AppendReply(nil, &event.Reply{Kind: event.Note, Room: at, Text: text})); len(got) != 1 {
			t.Errorf("a note is in %d frames", len(got))
		}
	})
}

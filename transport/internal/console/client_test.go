package console

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

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

func TestOurClientParsesEveryEvent(t *testing.T) {
	at := time.UnixMilli(1700000000000)
	for kind, want := range map[room.Kind][]string{
		room.Said:            {"msg <ana: text>"},
		room.Acted:           {"act <ana * text>"},
		room.Private:         {"priv <ana (to you): text>"},
		room.PrivateEcho:     {"sent <you (to bob): text>"},
		room.Joined:          {"join <* ana joined>"},
		room.Left:            {"leave <* ana left (text)>"},
		room.PresenceSummary: {"crowd <* 3 people joined (eva and 2 more), 2 left>"},
		room.Renamed:         {"nick <* ana is now bob>"},
		room.Renames:         {"crowd <* 3 people changed their nicks (kim is now tom and 2 more)>"},
		room.Shared:          {"file <* text>"},
		room.Welcome:         {"welcome <text 3 ana>"},
		room.Entered:         {"room <* you are ana in #lab with 3 others: eva and 2 more>"},
		room.Roster:          {"note <* 3 in #lab: eva and 2 more>"},
		room.Rooms:           {"note <* #den: 5 here>", "note <* and 3 more rooms>"},
		room.Whoami:          {"note <* you are ana in #lab>"},
		room.Recent:          {"note <* 3 lines; /since 7 shows what follows>"},
		room.Gap:             {"gap <* lines are missing here: the server keeps only the latest>"},
		room.Note:            {"note <* text>"},
		room.Pong:            {"pong <3>"},
		room.Bye:             {"pong <3>", "bye <* text>"},
	} {
		e := room.Event{Kind: kind, Seq: 7, Time: at, Room: "#lab", Nick: "ana", Peer: "bob", Text: "text", Count: 3, Gone: 2,
			Names: []string{"eva"}, Changes: []room.Change{{Old: "kim", New: "tom"}}, List: []room.Info{{Name: "#den", Seats: 5}}}
		var got []string
		lines := clientLines(t, Dialect{tagged: true}.Append(nil, &e))
		for _, l := range lines {
			got = append(got, fmt.Sprintf("%s <%s>", l.Kind, l.Body))
		}
		if !slices.Equal(got, want) {
			t.Errorf("an event of kind %d is %q, want %q", kind, got, want)
		}
		last := lines[len(lines)-1]
		if last.Seq != 7 || !last.Time.Equal(at) || last.Room != "#lab" {
			t.Errorf("an event of kind %d in #lab is %+v", kind, last)
		}
		author := map[room.Kind]string{room.Said: "ana", room.Acted: "ana", room.Private: "ana", room.PrivateEcho: "you"}[kind]
		if got := last.Author(); got != author {
			t.Errorf("the author of %q is %q, want %q", last.Body, got, author)
		}
	}
}

func TestOurClientParsesTheServersAnswers(t *testing.T) {
	e := room.Event{Kind: room.Welcome, Nick: "ana", Text: "e1", Count: 12}
	welcome := clientLines(t, Dialect{tagged: true}.Append(nil, &e))[0]
	if got, ok := wire.ParseWelcome(welcome.Body); !ok || got != (wire.Welcome{Epoch: "e1", Taken: 12, Nick: "ana"}) {
		t.Errorf("the welcome %q is parsed as %+v, %v", welcome.Body, got, ok)
	}
	e = room.Event{Kind: room.Pong, Count: 12}
	pong := clientLines(t, Dialect{tagged: true}.Append(nil, &e))[0]
	if got, ok := wire.ParseTaken(pong.Body); !ok || got != 12 {
		t.Errorf("the pong %q is parsed as %d, %v", pong.Body, got, ok)
	}
	e = room.Event{Kind: room.Renamed, Nick: "ana", Peer: "eva"}
	rename := clientLines(t, Dialect{tagged: true}.Append(nil, &e))[0]
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
	for _, kind := range []room.Kind{room.Said, room.Acted, room.Private, room.PrivateEcho, room.Left} {
		e := room.Event{Kind: kind, Seq: math.MaxUint64, Time: time.Now(), Room: "#" + name, Nick: name, Peer: name, Text: strings.Repeat("x", wire.MostMaxLine)}
		if got := len(Dialect{tagged: true}.Append(nil, &e)); got > wire.MaxServerLine {
			t.Errorf("a line of kind %d has %d bytes, and a client takes %d", kind, got, wire.MaxServerLine)
		}
	}
}

// Every delivery to a client passes here.
func TestAMessageIsRenderedForOurClientWithoutAllocation(t *testing.T) {
	e := room.Event{Kind: room.Said, Seq: 7, Time: time.Now(), Room: "#lab", Nick: "ana", Text: "hola"}
	dst := make([]byte, 0, 200)
	if n := testing.AllocsPerRun(100, func() { dst = Dialect{tagged: true}.Append(dst[:0], &e) }); n > 0 {
		t.Errorf("a message allocates %v times", n)
	}
}

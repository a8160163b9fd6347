package console

import (
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room"
)

func TestOtherChatsNamesForCommands(t *testing.T) {
	for text, want := range map[string]string{
		"/exit": "quit", "/q see you": "quit", "/names": "who", "/W #lab": "who", "/list": "rooms", "/?": "help", "/part": "leave", "/dm bob hi": "msg",
	} {
		if c, _, nearest := parseCommand(text); c.name != want || nearest != "" {
			t.Errorf("%s is /%s, near /%s, want /%s", text, c.name, nearest, want)
		}
	}
	for alias, name := range aliases {
		if c, _, _ := parseCommand("/" + alias); c.run == nil || c.name != name {
			t.Errorf("/%s means /%s, which is none", alias, name)
		}
		for _, c := range commands {
			if c.name == alias {
				t.Errorf("/%s hides a command", alias)
			}
		}
	}
}

func FuzzParseCommand(f *testing.F) {
	for _, s := range []string{"/help", "/msg bob hi", "/hlep", "/", "// x", "/MSG  x  y ", "/" + strings.Repeat("x", 1000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" || text[0] != '/' {
			return
		}
		c, arg, nearest := parseCommand(text)
		if c.run != nil && nearest != "" {
			t.Fatalf("%q is /%s, and yet /%s is offered", text, c.name, nearest)
		}
		if arg != strings.TrimSpace(arg) {
			t.Fatalf("%q has the argument %q", text, arg)
		}
	})
}

func TestTimesOfOldLines(t *testing.T) {
	at := time.Now().Add(-time.Minute)
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{at, at.Format("15:04") + " ana: x\r\n"},
		{at.AddDate(0, 0, -2), at.AddDate(0, 0, -2).Format("2006-01-02 15:04") + " ana: x\r\n"},
	} {
		v := room.View{Entry: event.Entry{Kind: event.Said, Nick: "ana", Text: "x", Time: c.at.UnixMilli()}, Replay: true}
		if got := string(Dialect{}.Append(nil, &v)); got != c.want {
			t.Errorf("renders %q, want %q", got, c.want)
		}
	}
}

func TestASummaryOfChangesOfNicks(t *testing.T) {
	for _, c := range []struct {
		s    room.Summary
		want string
	}{
		{room.Summary{Renamed: 1, Changes: []room.Change{{Old: "ana", New: "eva"}}}, "* 1 person changed their nick (ana is now eva)\r\n"},
		{room.Summary{Renamed: 2000, Changes: []room.Change{{Old: "ana", New: "eva"}, {Old: "bob", New: "kim"}}},
			"* 2,000 people changed their nicks (ana is now eva, bob is now kim and 1,998 more)\r\n"},
	} {
		if got := string(Dialect{}.Append(nil, &room.View{Summary: &c.s})); got != c.want {
			t.Errorf("renders %q, want %q", got, c.want)
		}
	}
}

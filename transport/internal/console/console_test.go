package console

import (
	"strings"
	"testing"
	"time"

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
		e    room.Event
		want string
	}{
		{room.Event{Kind: room.Said, Nick: "ana", Text: "x", Time: at, Replay: true}, at.Format("15:04") + " ana: x\r\n"},
		{room.Event{Kind: room.Said, Nick: "ana", Text: "x", Time: at.AddDate(0, 0, -2), Replay: true},
			at.AddDate(0, 0, -2).Format("2006-01-02 15:04") + " ana: x\r\n"},
	} {
		if got := string(Dialect{}.Append(nil, &c.e)); got != c.want {
			t.Errorf("renders %q, want %q", got, c.want)
		}
	}
}

func TestASummaryOfChangesOfNicks(t *testing.T) {
	for _, c := range []struct {
		e    room.Event
		want string
	}{
		{room.Event{Count: 1, Changes: []room.Change{{Old: "ana", New: "eva"}}}, "* 1 person changed their nick (ana is now eva)\r\n"},
		{room.Event{Count: 2000, Changes: []room.Change{{Old: "ana", New: "eva"}, {Old: "bob", New: "kim"}}},
			"* 2,000 people changed their nicks (ana is now eva, bob is now kim and 1,998 more)\r\n"},
	} {
		c.e.Kind = room.Renames
		if got := string(Dialect{}.Append(nil, &c.e)); got != c.want {
			t.Errorf("renders %q, want %q", got, c.want)
		}
	}
}

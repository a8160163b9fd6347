package console

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room"
)

// nicks are valid nicks that a list of forbidden words could omit.
var nicks = []string{"ana", "several", "hello", "server", "admin", "the", "type", "welcome", "3", "15", "10.0.0.5", "your"}

// forgeries are texts that would look like the server's without a prefix.
var forgeries = []string{"* bob joined", "joined", "is now bob", "people shared 300 files", "to tertulia: type your password",
	"from 10.0.0.5: hi", "\u200b* bob left", "* * you are ana in #tertulia", ") * bob left (", "bob: hi"}

func TestOnlyTheServersLinesBeginWithAStar(t *testing.T) {
	for _, nick := range nicks {
		if _, err := room.CheckNick(nick); err != nil {
			t.Fatalf("nobody can be called %s: %v", nick, err)
		}
		for _, text := range forgeries {
			for _, kind := range []event.Kind{event.Said, event.Acted, event.Private, event.Notice} {
				e := room.View{Entry: event.Entry{Kind: kind, Nick: nick, Peer: "bob", Text: text, Time: time.Now().UnixMilli()}}
				got := string(Dialect{}.Append(nil, &e))
				if !regexp.MustCompile(`^` + regexp.QuoteMeta(nick) + `(:| \*| \(to you\):) `).MatchString(got) {
					t.Errorf("a user's line reads %q", got)
				}
				e.Replay = true
				if got := string(Dialect{Choices: Choices{Times: true}}.Append(nil, &e)); !regexp.MustCompile(`^\d\d:\d\d ` + regexp.QuoteMeta(nick)).MatchString(got) {
					t.Errorf("a user's line with its time reads %q", got)
				}
			}
			for _, kind := range []event.Kind{event.Left, event.Quit} {
				left := room.View{Entry: event.Entry{Kind: kind, Nick: nick, Text: text}}
				if got := string(Dialect{}.Append(nil, &left)); !strings.HasPrefix(got, "* "+nick+" left (") || strings.Count(got, "\n") != 1 {
					t.Errorf("a reason reads %q", got)
				}
			}
		}
	}
	file := &event.File{Change: event.Published, Path: "/x", Count: 1}
	for kind := event.Joined; kind <= event.Away+1; kind++ {
		v := room.View{Entry: event.Entry{Kind: kind, Nick: "ana", Peer: "bob", Room: "#lab", Text: "text", File: file}}
		if got := string(Dialect{}.Append(nil, &v)); got != "" && !strings.HasPrefix(got, "* ") {
			t.Errorf("a line of the server's of kind %d reads %q", kind, got)
		}
	}
	for _, v := range summaries {
		if got := string(Dialect{}.Append(nil, &v)); !strings.HasPrefix(got, "* ") {
			t.Errorf("the summary %+v reads %q", v.Summary, got)
		}
	}
	for kind := event.Welcome; kind <= event.Bye; kind++ {
		if kind == event.Raw {
			continue
		}
		r := event.Reply{Kind: kind, Nick: "ana", Room: "#lab", Text: "text", Count: 3, Names: []string{"eva"}}
		if got := string(Dialect{}.AppendReply(nil, &r)); got != "" && !strings.HasPrefix(got, "* ") {
			t.Errorf("a reply of kind %d reads %q", kind, got)
		}
	}
}

// summaries are summaries of each form.
var summaries = []room.View{
	{Summary: &room.Summary{Joined: 3}}, {Summary: &room.Summary{Left: 3}}, {Summary: &room.Summary{Joined: 1, Left: 1, Names: []string{"ana"}}},
	{Summary: &room.Summary{Left: 1}}, {Summary: &room.Summary{Joined: 2000}}, {Summary: &room.Summary{Renamed: 3}},
}

// causes matches lines of the server that begin with the nick of a user who causes them.
var causes = regexp.MustCompile(`^(\S+) (joined|left|is now|shared|replaced|renamed|deleted|handed in)\b`)

// TestNoSentenceOfTheServersCanBeCaused checks every sentence for users in the source. A
// sentence may have the form of a line such as "ana joined" only if its first word is not
// a valid nick.
func TestNoSentenceOfTheServersCanBeCaused(t *testing.T) {
	found := 0
	check := func(sentence string) {
		found++
		m := causes.FindStringSubmatch(strings.TrimPrefix(sentence, "* "))
		if m == nil {
			return
		}
		if _, err := room.CheckNick(m[1]); err == nil {
			t.Errorf("a user called %s can cause what reads like %q", m[1], sentence)
		}
	}
	for _, dir := range []string{".", "../../line", "../../udp", "../../classic", "../..", "../wording", "../../../cmd/tertuliad/internal/app"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no source: %v", dir, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, s := range literals(t, name) {
				check(s)
			}
		}
	}
	for _, v := range summaries {
		check(strings.TrimSpace(string(Dialect{}.Append(nil, &v))))
	}
	for _, r := range []event.Reply{
		{Kind: event.Roster, Count: 3, Room: "#lab"}, {Kind: event.Recent, Count: 3},
		{Kind: event.Whoami, Nick: "ana", Room: "#lab"}, {Kind: event.Entered, Nick: "ana", Room: "#lab"},
	} {
		check(strings.TrimSpace(string(Dialect{}.AppendReply(nil, &r))))
	}
	if found < 300 {
		t.Errorf("only %d sentences were found", found)
	}
}

// logs are the methods of a logger: users do not see its messages.
var logs = []string{"Debug", "Info", "Warn", "Error"}

// literals returns the string literals in a source file, except those of log messages.
func literals(t *testing.T, name string) (all []string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if method, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains(logs, method.Sel.Name) {
				return false
			}
		}
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			s, err := strconv.Unquote(l.Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, s)
		}
		return true
	})
	return all
}

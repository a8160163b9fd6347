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
			for _, kind := range []room.Kind{room.Said, room.Acted, room.Private} {
				e := room.Event{Kind: kind, Nick: nick, Peer: "bob", Text: text, Time: time.Now()}
				got := string(Dialect{}.Append(nil, &e))
				if !regexp.MustCompile(`^` + regexp.QuoteMeta(nick) + `(:| \*| \(to you\):) `).MatchString(got) {
					t.Errorf("a user's line reads %q", got)
				}
				e.Replay = true
				if got := string(Dialect{times: true}.Append(nil, &e)); !regexp.MustCompile(`^\d\d:\d\d ` + regexp.QuoteMeta(nick)).MatchString(got) {
					t.Errorf("a user's line with its time reads %q", got)
				}
			}
			left := room.Event{Kind: room.Left, Nick: nick, Text: text}
			if got := string(Dialect{}.Append(nil, &left)); !strings.HasPrefix(got, "* "+nick+" left (") || strings.Count(got, "\n") != 1 {
				t.Errorf("a reason reads %q", got)
			}
		}
	}
	for kind := room.Joined; kind <= room.Bye; kind++ {
		if kind == room.Raw || kind == room.PrivateEcho {
			continue
		}
		e := room.Event{Kind: kind, Nick: "ana", Peer: "bob", Room: "#lab", Text: "text", Count: 3, Gone: 2, Names: []string{"eva"}}
		if got := string(Dialect{}.Append(nil, &e)); got != "" && !strings.HasPrefix(got, "* ") {
			t.Errorf("a line of the server's of kind %d reads %q", kind, got)
		}
	}
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
	for _, e := range []room.Event{
		{Kind: room.PresenceSummary, Count: 3}, {Kind: room.PresenceSummary, Gone: 3}, {Kind: room.PresenceSummary, Count: 1, Gone: 1, Names: []string{"ana"}},
		{Kind: room.PresenceSummary, Gone: 1}, {Kind: room.PresenceSummary, Count: 2000}, {Kind: room.Roster, Count: 3, Room: "#lab"},
		{Kind: room.Renames, Count: 3}, {Kind: room.Recent, Count: 3}, {Kind: room.Whoami, Nick: "ana", Room: "#lab"}, {Kind: room.Entered, Nick: "ana", Room: "#lab"},
	} {
		check(strings.TrimSpace(string(Dialect{}.Append(nil, &e))))
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

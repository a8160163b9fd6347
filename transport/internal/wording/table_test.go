package wording

import (
	"encoding/json"
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

func placeholders(text string) (names []string) {
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestTheTableIsData(t *testing.T) {
	text, err := json.Marshal(Messages(English))
	if err != nil {
		t.Fatal(err)
	}
	var table map[string]Message
	if err := json.Unmarshal(text, &table); err != nil || len(table) != len(templates) {
		t.Fatalf("%d of %d messages come back: %v", len(table), len(templates), err)
	}
	if got, want := table["event.renames"], (Message{"{count} person changed their nick ({names})", "{count} people changed their nicks ({names})"}); got != want {
		t.Errorf("renames read %+v, want %+v", got, want)
	}
}

func TestMessagesAreWellFormed(t *testing.T) {
	for _, in := range Languages() {
		for name, m := range Messages(in) {
			one, other := placeholders(m.One), placeholders(m.Other)
			foreign := func(p string) bool { return !slices.Contains(other, p) }
			if m.One != "" && (foreign("count") || slices.ContainsFunc(one, foreign)) {
				t.Errorf("%s has the placeholders %v for one, and %v", name, one, other)
			}
			if m.Other == "" || m.Other != strings.TrimSpace(m.Other) || strings.ContainsAny(m.One+m.Other, "\r\n\t") || strings.HasPrefix(m.Other, Mark) {
				t.Errorf("%s is %q", name, m.Other)
			}
		}
	}
}

func TestEveryLanguageHasAllMessages(t *testing.T) {
	for _, in := range Languages() {
		table := Messages(in)
		for name, english := range Messages(English) {
			m, translated := table[name]
			switch {
			case !translated:
				t.Errorf("%s is not in %s", name, in)
			case (m.One == "") != (english.One == ""):
				t.Errorf("%s has other forms in %s: %+v", name, in, m)
			case !slices.Equal(placeholders(m.Other), placeholders(english.Other)):
				t.Errorf("%s has other placeholders in %s: %q", name, in, m.Other)
			}
		}
		if len(table) != len(templates) {
			t.Errorf("%s has %d messages, want %d", in, len(table), len(templates))
		}
	}
}

func TestALanguageIsFoundByItsTag(t *testing.T) {
	for tag, want := range map[string]Language{
		"en": English, "es": Spanish, "es-MX": Spanish, "ES_es": Spanish, "en-GB": English,
		"": English, "eo": English, "est": English, "-es": English, "*": English, "\xff": English,
	} {
		if got := LanguageOf(tag); got != want {
			t.Errorf("%q is %s, want %s", tag, got, want)
		}
	}
}

func TestNumbersAndForms(t *testing.T) {
	for want, got := range map[string]string{
		"1 person joined":                        Say(crowdJoined, Count(1)),
		"0 people joined":                        Say(crowdJoined, Count(0)),
		"12,345,678 people joined":               Say(crowdJoined, Count(12345678)),
		"1,000 people joined":                    Say(crowdJoined, Count(1000)),
		"1,007,050 in #lab":                      Say(roster, Count(1007050), Room("#lab")),
		"12345 bytes":                            Say(bytesText, Digits(12345)),
		"{other} is taken":                       Say(nickTaken, Nick("{other}"), Other("x")),
		"you are  in #lab":                       Say(whoami, Room("#lab")),
		"1 line; /since 1042 shows what follows": Say(recent, Count(1), Line(1042)),
		"entraron 0 personas":                    Spanish.Say(crowdJoined, Count(0)),
		"entró 1 persona":                        Spanish.Say(crowdJoined, Count(1)),
		"entraron 1000 personas":                 Spanish.Say(crowdJoined, Count(1000)),
		"entraron 12\u00a0345\u00a0678 personas": Spanish.Say(crowdJoined, Count(12345678)),
	} {
		if got != want {
			t.Errorf("it reads %q, want %q", got, want)
		}
	}
}

func TestAMistakeInTheTableIsFoundAtTheStart(t *testing.T) {
	for _, bad := range []string{"{nobody}", "{nick", "{}", "a {nick} {Nick}"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q is taken for a message", bad)
				}
			}()
			check(bad)
		}()
	}
	defer func() {
		if recover() == nil {
			t.Error("a name is in use twice")
		}
	}()
	text("closing", "again")
}

// filler maps the functions that make arguments to the placeholders that they fill.
var filler = map[string]string{
	"Nick": "nick", "Other": "other", "Room": "room", "Count": "count", "Digits": "count", "Limit": "limit", "Most": "limit",
	"Line": "line", "Text": "text", "Names": "names", "Why": "why", "Command": "command", "Path": "path", "Size": "size",
	"When": "when", "Left": "left", "Address": "address", "Service": "service",
}

// TestEveryCallFillsAllPlaceholders reads each call in the source that names a message directly.
// The arguments must be those of the message, no more and no fewer. Calls that choose one of several
// messages are tested by what they say.
func TestEveryCallFillsAllPlaceholders(t *testing.T) {
	texts := make(map[string]Message) // by the name of the variable
	called := len(templates)
	for _, f := range parsed(t, "transport/internal/wording") {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, is := n.(*ast.ValueSpec)
			if !is || len(spec.Values) != 1 {
				return true
			}
			if call, is := spec.Values[0].(*ast.CallExpr); is && slices.Contains([]string{"text", "counted"}, nameOf(call.Fun)) {
				name, _ := literal(t, call.Args[0])
				texts[spec.Names[0].Name] = templates[name].texts[English]
			}
			return true
		})
	}
	for name := range templates {
		if strings.HasPrefix(name, "page.") {
			called-- // the page says it by name
		}
	}
	if len(texts) != called {
		t.Fatalf("%d of %d messages are found in the source", len(texts), called)
	}
	used := make(map[string]int)
	calls := 0
	for name, f := range parsed(t, "transport") {
		messageOf := func(e ast.Expr) (Message, bool) {
			if s, is := e.(*ast.SelectorExpr); is != (f.Name.Name != "wording") || is && nameOf(s.X) != "wording" {
				return Message{}, false
			}
			m, is := texts[nameOf(e)]
			return m, is
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if id, is := n.(*ast.Ident); is {
				used[id.Name]++
			}
			call, is := n.(*ast.CallExpr)
			if !is {
				return true
			}
			for i, arg := range call.Args {
				m, is := messageOf(arg)
				if !is {
					continue
				}
				given, plain := given(t, call.Args[i+1:])
				if !plain {
					break
				}
				calls++
				if want := placeholders(m.One + m.Other); !slices.Equal(given, want) {
					t.Errorf("%s: a call fills %v in %q, want %v", name, given, m.Other, want)
				}
				break
			}
			return true
		})
	}
	for name := range texts {
		if used[name] < 2 {
			t.Errorf("%s is never said", name)
		}
	}
	if calls < 100 {
		t.Errorf("only %d calls are found", calls)
	}
}

// given returns the placeholders that arguments fill. plain is false if some argument is not a call
// of a filler.
func given(t *testing.T, args []ast.Expr) (names []string, plain bool) {
	t.Helper()
	for _, arg := range args {
		call, is := arg.(*ast.CallExpr)
		if !is || filler[nameOf(call.Fun)] == "" {
			return nil, false
		}
		names = append(names, filler[nameOf(call.Fun)])
	}
	slices.Sort(names)
	return slices.Compact(names), true
}

// nameOf returns the name in "name" or "package.name", or "".
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func TestAppendDoesNotAllocate(t *testing.T) {
	dst := make([]byte, 0, 256)
	if n := testing.AllocsPerRun(100, func() { dst = Append(dst[:0], entered, Nick("ana"), Room("#lab"), Count(12345), Names("bob")) }); n != 0 {
		t.Errorf("a message allocates %v times", n)
	}
}

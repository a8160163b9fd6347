package protocol_test

import (
	"strings"
	"testing"

	"tertulia/transport/irc/internal/protocol"
)

func TestTheFormOfALine(t *testing.T) {
	for _, c := range []struct {
		tags, source, command string
		params                []string
		want                  string
	}{
		{"", "", "PING", nil, "PING"},
		{"", "tertulia", "001", []string{"ana", "Welcome to tertulia"}, ":tertulia 001 ana :Welcome to tertulia"},
		{"label=7", "tertulia", "ACK", nil, "@label=7 :tertulia ACK"},
		{"", "tertulia", "332", []string{"ana", "#lab", ""}, ":tertulia 332 ana #lab :"},
		{"", "tertulia", "332", []string{"ana", "#lab", ":)"}, ":tertulia 332 ana #lab ::)"},
		{"", "tertulia", "324", []string{"ana", "#lab", "+nt"}, ":tertulia 324 ana #lab +nt"},
		{"", "tertulia", "352", []string{"", "a b", ":x", "ñandú", "a:b"}, ":tertulia 352 * a_b _x ñandú a:b"},
		{"", "tertulia", "NOTICE", []string{"a\r\nb", "x\r\nQUIT\x00"}, ":tertulia NOTICE a__b :x  QUIT "},
	} {
		if got := string(protocol.AppendLine(nil, c.tags, c.source, c.command, c.params...)); got != c.want+"\r\n" {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestALineKeepsToItsSizeWithoutItsTags(t *testing.T) {
	tags := strings.Repeat("x", 600)
	for _, text := range []string{strings.Repeat("x", 600), strings.Repeat("ñ", 300), strings.Repeat("👩‍👩‍👧‍👦", 40), strings.Repeat("y ", 300)} {
		line := string(protocol.AppendLine(nil, tags, "tertulia", "NOTICE", "ana", text))
		_, rest, _ := strings.Cut(line, " ")
		if len(rest) > protocol.MaxLine || len(rest) < protocol.MaxLine-30 {
			t.Errorf("the line has %d bytes", len(rest))
		}
		if !strings.HasPrefix(text, strings.TrimSuffix(rest, "\r\n")[len(":tertulia NOTICE ana "):]) && !strings.Contains(rest, ":"+text[:400]) {
			t.Errorf("the line is %q", rest)
		}
	}
}

func TestTheSourceOfAUserTellsNoAddress(t *testing.T) {
	if got, want := protocol.Source("ana"), "ana!~u@tertulia"; got != want {
		t.Errorf("Source = %q, want %q", got, want)
	}
	if got, want := string(protocol.AppendSource(nil, "ana")), ":ana!~u@tertulia "; got != want {
		t.Errorf("AppendSource = %q, want %q", got, want)
	}
}

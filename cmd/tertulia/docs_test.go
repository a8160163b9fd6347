package main

import (
	"flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/peterbourgon/ff/v3/ffcli"
)

// flagRows returns the defaults that a table of README.md has, by the flag's
// name. The table ends at the next heading.
func flagRows(t *testing.T, heading string) map[string]string {
	t.Helper()
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(b), "\n"+heading+"\n")
	if !ok {
		t.Fatalf("README.md has no heading %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n#")
	rows := make(map[string]string)
	for _, m := range regexp.MustCompile("(?m)^\\| `-([a-z-]+)` \\| (?:`([^`]*)` |([^|`]* ))?\\|").FindAllStringSubmatch(section, -1) {
		if _, twice := rows[m[1]]; twice {
			t.Errorf("%q has two rows for -%s", heading, m[1])
		}
		rows[m[1]] = strings.TrimSpace(m[2] + m[3])
	}
	return rows
}

func TestDocumentNamesEveryFlagAndDefault(t *testing.T) {
	var std stdio
	for heading, commands := range map[string][]*ffcli.Command{
		"### Flags of chat":  {chatCommand(std, io.Discard)},
		"### Flags of login": {loginCommand(std, io.Discard)},
		"### Flags of ls, get, put and rm": {
			lsCommand(std, io.Discard), getCommand(std, io.Discard), putCommand(std, io.Discard), rmCommand(std, io.Discard),
		},
		"### Flags of probe": {probeCommand(std, io.Discard)},
	} {
		rows := flagRows(t, heading)
		known := make(map[string]bool)
		for _, c := range commands {
			c.FlagSet.VisitAll(func(f *flag.Flag) {
				known[f.Name] = true
				want := f.DefValue
				switch {
				case f.Name == "nick" && c.Name != "login":
					want = "your login name"
				case want == "false":
					want = ""
				}
				if got, ok := rows[f.Name]; !ok || got != want {
					t.Errorf("%q has the default %q for -%s of %s, want %q (there is a row: %t)", heading, got, f.Name, c.Name, want, ok)
				}
			})
		}
		for name := range rows {
			if !known[name] {
				t.Errorf("%q has a row for -%s, which does not exist", heading, name)
			}
		}
	}
}

package main

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/peterbourgon/ff/v3/ffcli"
)

// flagsOf returns the flags of a command with the defaults that are worth a word.
func flagsOf(c *ffcli.Command) map[string]string {
	all := make(map[string]string)
	c.FlagSet.VisitAll(func(f *flag.Flag) {
		all[f.Name] = f.DefValue
		if f.Name == "nick" || f.DefValue == "false" {
			all[f.Name] = ""
		}
	})
	return all
}

func TestTheManualHasEveryFlagAndDefault(t *testing.T) {
	var help bytes.Buffer
	std := stdio{}
	want := make(map[string]map[string]string) // by the section
	for _, c := range []*ffcli.Command{chatCommand(std, &help), loginCommand(std, &help), probeCommand(std, &help)} {
		want[c.Name] = flagsOf(c)
	}
	// The flags that all file commands share are described once.
	var cfg shelfConfig
	common := flagsOf(&ffcli.Command{FlagSet: shelfFlags("", &help, &cfg)})
	want["ls, get, put and rm"] = common
	for _, c := range []*ffcli.Command{lsCommand(std, &help), getCommand(std, &help), putCommand(std, &help), rmCommand(std, &help)} {
		own := flagsOf(c)
		maps.DeleteFunc(own, func(name, _ string) bool { _, ok := common[name]; return ok })
		want[c.Name] = own
	}

	b, err := os.ReadFile("tertulia.1")
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(string(b), ".Sh ENVIRONMENT")
	item := regexp.MustCompile(`(?m)^\.It Fl (\S+).*\n((?:[^.].*\n|\.[^IE].*\n)*)`)
	value := regexp.MustCompile(`(?m)^The default is\n\.Cm (?:\\&)?(\S+) \.$`)
	got := make(map[string]map[string]string)
	for _, section := range strings.Split(text, ".Ss ")[1:] {
		name, body, _ := strings.Cut(section, "\n")
		got[name] = make(map[string]string)
		for _, m := range item.FindAllStringSubmatch(body, -1) {
			got[name][m[1]] = ""
			if v := value.FindStringSubmatch(m[2]); v != nil {
				got[name][m[1]] = v[1]
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !maps.Equal(got[name], want[name]) {
			t.Errorf("%s: the manual has %v, want %v", name, got[name], want[name])
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("the manual tells of %v, which is no command", got)
	}
}

package app

import (
	"io"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Options that were read are the same when their values are set anew.
func TestOptionsAreMadeAnewOfTheirValues(t *testing.T) {
	_, sample := contrib(t, "tertuliad.conf")
	lines := regexp.MustCompile(`(?m)^#([a-z].*)$`).FindAllStringSubmatch(sample, -1)
	text := "log-level warn\nmax-conns-per-addr 7\nrate 2.5\nfirst-line 90s\nfiles-quota 1500\nhistory-keep 1d12h\nhistory-guests 7d\n"
	for _, l := range lines {
		if name, _, _ := strings.Cut(l[1], " "); name != "password" && name != "classic" && !strings.Contains(text, name+" ") {
			text += l[1] + "\n"
		}
	}
	read, err := parse([]string{"-config", file(t, text)}, io.Discard)
	ok(t, err)
	made, err := withValues(maps.Clone(read.values))
	ok(t, err)
	made.shelfChosen, made.stateChosen, made.httpChosen, made.ftpTLSChosen, made.accountsChosen = read.shelfChosen, read.stateChosen, read.httpChosen, read.ftpTLSChosen, read.accountsChosen
	made.ignored = read.ignored
	if !reflect.DeepEqual(made, read) {
		t.Errorf("got %+v, want %+v", made, read)
	}
}

func TestDocumentsNameEveryFlagThatAReloadApplies(t *testing.T) {
	var named []string
	for _, m := range regexp.MustCompile("`-([a-z-]+)`").FindAllStringSubmatch(part(t, operating, "## Reload"), -1) {
		if m[1] != "config" {
			named = append(named, m[1])
		}
	}
	slices.Sort(named)
	if !slices.Equal(named, live) {
		t.Errorf("%s says that a reload applies %q, and it applies %q", operating, named, live)
	}
}

package main

import (
	"flag"
	"io"
	"strings"
	"testing"
)

func TestAPasswordThatNoLineHoldsIsRefused(t *testing.T) {
	if _, err := parse([]string{"-max-line", "64", "-password", strings.Repeat("x", 58)}, io.Discard); err != nil {
		t.Error(err)
	}
	err := wrong(t, "-max-line", "64", "-password", strings.Repeat("x", 59))
	if want := "-password: at most 58 bytes, which go into a line of -max-line"; err.Error() != want {
		t.Errorf("the error is %q, want %q", err, want)
	}
}

func TestAFlagComesBeforeTheEnvironmentAndThatBeforeTheFile(t *testing.T) {
	conf := file(t, "# of this test\nhistory 11\nburst 12\nrate 13\nmax-lag 64KiB\n")
	t.Setenv("TERTULIA_BURST", "22")
	t.Setenv("TERTULIA_RATE", "23")
	cfg, err := parse([]string{"-rate", "33", "-config", conf}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.history != 11 || cfg.burst != 22 || cfg.rate != 33 || cfg.maxLag != 64<<10 || cfg.maxRooms != 256 {
		t.Errorf("got %+v", cfg)
	}
}

func TestHelpListsEveryFlagOnce(t *testing.T) {
	var help strings.Builder
	if err := exec(t.Context(), []string{"-h"}, strings.NewReader(""), &help, io.Discard); err != nil {
		t.Fatal(err)
	}
	listed := make(map[string]int)
	for line := range strings.Lines(help.String()) {
		if name, ok := strings.CutPrefix(line, "  -"); ok {
			listed[strings.Fields(name)[0]]++
		}
		if len([]rune(line)) > 81 {
			t.Errorf("a line has more than 80 characters: %s", line)
		}
	}
	newFlags(new(config)).VisitAll(func(f *flag.Flag) {
		if listed[f.Name] != 1 {
			t.Errorf("-%s is listed %d times", f.Name, listed[f.Name])
		}
		delete(listed, f.Name)
	})
	if len(listed) > 0 {
		t.Errorf("listed, but no flags: %v", listed)
	}
}

func TestVersion(t *testing.T) {
	var out strings.Builder
	if err := exec(t.Context(), []string{"-version"}, strings.NewReader(""), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if out.String() != "tertuliad "+version()+"\n" || version() == "" {
		t.Errorf("-version writes %q", out.String())
	}
}

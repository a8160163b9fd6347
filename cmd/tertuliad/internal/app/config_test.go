package app

import (
	"flag"
	"io"
	"strings"
	"testing"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/accountscmd"
	"tertulia/cmd/tertuliad/internal/historycmd"
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
	if err := Exec(t.Context(), []string{"-h"}, strings.NewReader(""), &help, io.Discard); err != nil {
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

// prints runs a command that starts no server, and returns its output.
func prints(t *testing.T, args ...string) string {
	t.Helper()
	var out strings.Builder
	if err := Exec(t.Context(), args, strings.NewReader(""), &out, io.Discard); err != nil {
		t.Fatalf("tertuliad %q: %v", args, err)
	}
	return out.String()
}

func TestVersion(t *testing.T) {
	for _, arg := range []string{"-version", "version"} {
		if got, want := prints(t, arg), "tertuliad "+cli.Version()+"\n"; got != want {
			t.Errorf("%s writes %q, want %q", arg, got, want)
		}
	}
}

func TestTheCommandHelpExplainsTheServerAFlagOrACommand(t *testing.T) {
	if got, want := prints(t, "help"), prints(t, "-h"); got != want {
		t.Errorf("help writes\n%s, and -h\n%s", got, want)
	}
	if got, want := prints(t, "help", "handins"), prints(t, "handins", "-h"); got != want {
		t.Errorf("help handins writes\n%s, and handins -h\n%s", got, want)
	}
	newFlags(new(config)).VisitAll(func(f *flag.Flag) {
		want := cli.Entry(f) + "        In the environment: " + envName(f.Name) + "\n"
		for _, name := range []string{"-" + f.Name, f.Name} {
			want := want
			if name == historycmd.Name || name == accountscmd.Name {
				want = prints(t, name, "-h") + "\nThe flag of the same name:\n" + want
			}
			if got := prints(t, "help", name); got != want {
				t.Errorf("help %s writes\n%s, want\n%s", name, got, want)
			}
		}
	})
	if got, want := prints(t, "help", "-sha256"), "tertuliad handins:\n  -sha256\n"; !strings.HasPrefix(got, want) {
		t.Errorf("help -sha256 writes\n%s, want\n%s…", got, want)
	}
}

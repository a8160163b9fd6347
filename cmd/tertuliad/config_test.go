package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wrong runs the program with what it must not take, and returns its error.
func wrong(t *testing.T, args ...string) error {
	t.Helper()
	ctx, quit := context.WithCancel(t.Context())
	quit() // should it be taken after all
	err := exec(ctx, args, strings.NewReader(""), io.Discard, io.Discard)
	if _, ok := errors.AsType[usageError](err); !ok {
		t.Fatalf("exec(%q) = %v, want a usageError", args, err)
	}
	return err
}

func TestWrongFlags(t *testing.T) {
	for _, c := range []struct{ flag, value, why string }{
		{"host", "", "-host is empty"},
		{"tcp-addr", "4000", "want host:port, :port or off"},
		{"tcp-addr", "", "want host:port, :port or off"},
		{"tcp-addr", "::1:4000", "want host:port, :port or off"},
		{"tcp-addr", ":http", `the port "http" is not a number from 0 to 65535`},
		{"tcp-addr", ":65536", `the port "65536" is not a number from 0 to 65535`},
		{"tcp-addr", ":-1", `the port "-1" is not a number from 0 to 65535`},
		{"debug-addr", "on", "want host:port, :port or off"},
		{"max-conns", "-1", "-max-conns is -1: at least 0"},
		{"max-conns", "many", "parse error"},
		{"max-conns-per-addr", "-1", "want a number, or two with a comma between"},
		{"max-conns-per-addr", "1,", "want a number, or two with a comma between"},
		{"max-conns-per-addr", "1,2,3", "want a number, or two with a comma between"},
		{"rate", "-1", "-rate is -1: at least 0 lines a second"},
		{"rate", "NaN", "-rate is NaN: at least 0 lines a second"},
		{"rate", "+Inf", "-rate is +Inf: 0 is no limit"},
		{"rate", "fast", "parse error"},
		{"burst", "0", "-burst is 0: at least 1 line"},
		{"max-line", "63", "-max-line is 63: at least 64 bytes"},
		{"max-line", "65537", "-max-line is 65537: at most 65536 bytes"},
		{"first-line", "999ms", "-first-line is 0.999: at least 1 second"},
		{"first-line", "60", "parse error"},
		{"keep-alive", "0", "-keep-alive is 0: at least 1 second"},
		{"max-lag", "1", "-max-lag is 1: at least 16384 bytes"},
		{"max-lag", "-1MiB", "want a size such as 512KiB or 1MiB"},
		{"max-lag", "lots", "want a size such as 512KiB or 1MiB"},
		{"max-lag", "2TiB", "want a size such as 512KiB or 1MiB"},
		{"history", "0", "-history is 0: at least 1 line"},
		{"max-rooms", "0", "-max-rooms is 0: at least 1 room"},
		{"log-level", "loud", `unknown name`},
		{"log-format", "xml", `-log-format is "xml": text or json`},
		{"version", "maybe", "parse error"},
		{"fnord", "1", "flag provided but not defined"},
		{"config", filepath.Join(t.TempDir(), "none"), "no such file or directory"},
	} {
		err := wrong(t, "-"+c.flag+"="+c.value)
		if text := err.Error(); !strings.Contains(text, "-"+c.flag) && c.flag != "config" || !strings.Contains(text, c.why) {
			t.Errorf("-%s=%s: the error is %q, want the flag and %q", c.flag, c.value, text, c.why)
		}
	}
}

func TestAPasswordThatNoLineHoldsIsRefused(t *testing.T) {
	if _, err := parse([]string{"-max-line", "64", "-password", strings.Repeat("x", 58)}, io.Discard); err != nil {
		t.Error(err)
	}
	err := wrong(t, "-max-line", "64", "-password", strings.Repeat("x", 59))
	if !strings.Contains(err.Error(), "-password") || strings.Contains(err.Error(), "xxx") {
		t.Errorf("the error is %q", err)
	}
}

// file writes a config file and returns its path.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tertuliad.conf")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWrongConfigFiles(t *testing.T) {
	for _, c := range []struct{ text, why string }{
		{"fnord 1\n", "fnord"},
		{"rate fast\n", "rate"},
		{"history 0\n", "-history is 0"},
		{"tcp-addr 4000\n", "tcp-addr"},
	} {
		if err := wrong(t, "-config", file(t, c.text)); !strings.Contains(err.Error(), c.why) {
			t.Errorf("%q: the error is %q, want a word of %q", c.text, err, c.why)
		}
	}
}

func TestWrongEnvironment(t *testing.T) {
	for _, c := range []struct{ name, value, why string }{
		{"TERTULIA_RATE", "fast", "rate"},
		{"TERTULIA_TCP_ADDR", "4000", "tcp-addr"},
		{"TERTULIA_LOG_FORMAT", "xml", "-log-format"},
		{"TERTULIA_CONFIG", "/none", "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv(c.name, c.value)
			if err := wrong(t); !strings.Contains(err.Error(), c.why) {
				t.Errorf("the error is %q, want a word of %q", err, c.why)
			}
		})
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

package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/cmd/internal/cli"
)

// wrong runs the program with invalid options, and returns its error.
func wrong(t *testing.T, args ...string) error {
	t.Helper()
	ctx, quit := context.WithCancel(t.Context())
	quit() // should it be taken after all
	err := Exec(ctx, args, strings.NewReader(""), io.Discard, io.Discard)
	if _, ok := errors.AsType[*cli.UsageError](err); !ok {
		t.Fatalf("Exec(%q) = %v, want a *cli.UsageError", args, err)
	}
	return err
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

// Values that no flag accepts, and the suggestions in their errors.
var wrongValues = []struct{ flag, value, want string }{
	{"accounts", "some", "optional, required or off"},
	{"burst", "0", "at least 1 line"},
	{"burst", "many", "a whole number, such as 20"},
	{"classic", "maybe", "true or false"},
	{"debug-addr", "on", wantAddress},
	{"debug-addr", "9090", wantAddress},
	{"files-access", "write", "rw, ro, drop or off"},
	{"files-max-size", "-1", wantSize},
	{"files-max-size", "huge", wantSize},
	{"files-owner-only", "perhaps", "true or false"},
	{"files-partial-size", "2PiB", wantSize},
	{"files-partial-ttl", "0s", "at least 1 second"},
	{"files-partial-ttl", "a day", wantTime},
	{"files-quota", "10 apples", wantSize},
	{"files-quota-count", "-1", "at least 0, which is no limit"},
	{"files-quota-count", "1e3", "a whole number, such as 0"},
	{"files-reserve", "10%", wantSize},
	{"files-sync", "sometimes", "true or false"},
	{"first-line", "999ms", "at least 1 second"},
	{"first-line", "60", wantTime},
	{"ftp-addr", "127.0.0.1", wantAddress},
	{"ftp-passive-ports", "30099-30000", wantPorts},
	{"ftp-passive-ports", "80-90", wantPorts},
	{"ftp-passive-ports", "30000-", wantPorts},
	{"ftp-passive-ports", "30000-70000", wantPorts},
	{"ftp-active-local", "sometimes", "true or false"},
	{"ftp-ascii", "sometimes", "true or false"},
	{"ftp-tls", "explicit", "off, on or required"},
	{"ftp-tls-close", "never", "strict or lax"},
	{"ftp-publish-without-quit", "sometimes", "true or false"},
	{"ftp-public-addr", "example.org", "an IPv4 address, such as 203.0.113.7"},
	{"ftp-public-addr", "2001:db8::1", "an IPv4 address, since only PASV tells it"},
	{"history", "0", "at least 1 line"},
	{"history", "99999999999999999999", "a whole number, such as 200"},
	{"history-guests", "off", wantReach},
	{"history-guests", "59s", wantReach},
	{"history-guests", "-1d", wantReach},
	{"history-keep", "30", wantKeep},
	{"history-keep", "59m", wantKeep},
	{"history-keep", "0d", wantKeep},
	{"history-keep", "-30d", wantKeep},
	{"history-keep", "1d-1h", wantKeep},
	{"history-keep", "1.5d", wantKeep},
	{"history-keep", "36501d", wantKeep},
	{"history-keep", "99999999999999999999d", wantKeep},
	{"history-keep", "month", wantKeep},
	{"history-max", "1023KiB", "at least 1MiB; 0 is no limit"},
	{"history-max", "lots", wantSize},
	{"history-sync", "sometimes", "true or false"},
	{"http-addr", "8080", wantAddress},
	{"http-dav", "sometimes", "true or false"},
	{"http-hosts", "chat.example.org,", `host names such as chat.example.org or *.example.org, with commas between; "" is none`},
	{"http-hosts", "http://chat.example.org/", `host names such as chat.example.org or *.example.org, with commas between; "http://chat.example.org/" is none`},
	{"http-hosts", "*", `host names such as chat.example.org or *.example.org, with commas between; "*" is none`},
	{"http-public-url", "chat.example.org", wantURL},
	{"http-public-url", "ftp://chat.example.org/", wantURL},
	{"http-public-url", "http://ana@chat.example.org/", wantURL},
	{"http-public-url", "http:///", wantURL},
	{"http-trusted-proxies", "127.0.0.1", `networks such as 192.168.0.0/16, with commas between; "127.0.0.1" is none`},
	{"keep-alive", "-45s", "at least 1 second"},
	{"keep-alive", "45", wantTime},
	{"log-format", "xml", "text or json"},
	{"log-level", "loud", "debug, info, warn or error"},
	{"max-conns", "-1", "at least 0, which is no limit"},
	{"max-conns", "many", "a whole number, such as 10000"},
	{"max-conns-per-addr", "-1", wantTwo},
	{"max-conns-per-addr", "1,", wantTwo},
	{"max-conns-per-addr", "1,2,3", wantTwo},
	{"max-lag", "16383", "at least 16384 bytes"},
	{"max-lag", "-1MiB", wantSize},
	{"max-lag", "lots", wantSize},
	{"max-line", "63", "at least 64 bytes"},
	{"max-line", "65537", "at most 65536 bytes"},
	{"max-line", "1KiB", "a whole number, such as 1024"},
	{"max-rooms", "0", "at least 1 room"},
	{"max-rooms", "0x", "a whole number, such as 256"},
	{"operators", "ana,", `nicks such as ana,eva, with commas between; "" is none`},
	{"operators", "ana eva", `nicks such as ana,eva, with commas between; "ana eva" is none`},
	{"irc-addr", "6667", wantAddress},
	{"irc-autojoin", "a b", "the name of a room, such as tertulia; off is none"},
	{"irc-name", "my server", "a host name of at most 63 characters, such as irc.example.org"},
	{"ircs-addr", "6697", wantAddress},
	{"password", "two\x01words", "it must not begin or end with a blank, nor have a control character: nobody could type it"},
	{"rate", "-1", "at least 0 lines a second, which is no limit"},
	{"rate", "NaN", "at least 0 lines a second, which is no limit"},
	{"rate", "+Inf", "a number of lines a second; 0 is no limit"},
	{"rate", "fast", "a number, such as 10"},
	{"tcp-addr", "4000", wantAddress},
	{"tcp-addr", "::1:4000", wantAddress},
	{"tcp-addr", ":http", wantPort},
	{"tcp-addr", ":65536", wantPort},
	{"tcp-addr", ":-1", wantPort},
	{"tls", "on", "auto or off"},
	{"tls-addr", "4001", wantAddress},
	{"tls-key", "key.pem", "only together with -tls-cert, the file of its certificate"},
	{"udp-addr", "localhost", wantAddress},
	{"udp-max-held", "1", "at least 65536 bytes"},
	{"udp-max-held", "1 meg", wantSize},
	{"udp-trust", "10.0.0.0/33", `networks such as 192.168.0.0/16, with commas between; "10.0.0.0/33" is none`},
	{"udp-trust", "192.168.0.1", `networks such as 192.168.0.0/16, with commas between; "192.168.0.1" is none`},
	{"udp-trust", "10.0.0.0/8,", `networks such as 192.168.0.0/16, with commas between; "" is none`},
	{"udp-unverified", "-1", "at least 0 datagrams a second, which is no limit"},
	{"udp-unverified", "all", "a whole number, such as 2000"},
	{"version", "maybe", "true or false"},

	{"classic-multi-addr", "1045", wantAddress},
	{"classic-multi-client-addr", "1046", wantAddress},
	{"classic-turn-tcp-addr", "2085", wantAddress},
	{"classic-turn-udp-addr", "2502", wantAddress},
	{"classic-hello-tcp-addr", "2058", wantAddress},
	{"classic-hello-udp-addr", "1207", wantAddress},
	{"classic-ftp-addr", "1055", wantAddress},

	// What only a command line can give: elsewhere it is nothing at all.
	{"files-dir", "", "the folder of the shelf"},
	{"state-dir", "", "the folder of the database; off is none"},
	{"host", "", "localhost is for this machine only, 0.0.0.0 for everybody"},
	{"tcp-addr", "", wantAddress},

	// A config file cannot name another.
	{"config", "/nowhere/tertuliad.conf", "a file of flags that can be read (no such file or directory)"},
	{"config", "/", "a file of flags that can be read (is a directory)"},
}

const (
	wantAddress = "host:port, :port or off"
	wantPort    = "host:port, :port or off, with a port from 0 to 65535"
	wantSize    = "a size up to 1PiB, such as 512KiB or 1MiB"
	wantTime    = "a time with its unit, such as 90s, 5m or 1h30m"
	wantKeep    = "a time from 1h on, such as 30d or 12h; 0 keeps for ever, off keeps in memory only"
	wantReach   = "a time from 1m on, such as 7d or 12h; all is no limit"
	wantURL     = "the page's URL, such as https://chat.example.org/"
	wantTwo     = "a number from 0 on, or two with a comma between"
	wantPorts   = "a range of ports from 1024 on, the lower one first, such as 30000-30099; 0 for any free ones"
)

func TestAWrongValueIsRefusedWithItsPlaceAndWhatWouldBeRight(t *testing.T) {
	tried := make(map[string]bool)
	for _, c := range wrongValues {
		tried[c.flag] = true
		t.Run(c.flag+"="+c.value, func(t *testing.T) {
			check := func(err error, where string) {
				t.Helper()
				want := fmt.Sprintf("%s is %q: %s", where, c.value, c.want)
				if c.flag == "password" {
					want = fmt.Sprintf("%s: %s", where, c.want)
				}
				if err.Error() != want {
					t.Errorf("the error is\n%s, want\n%s", err, want)
				}
			}
			check(wrong(t, "-"+c.flag+"="+c.value), "-"+c.flag)
			if c.value == "" {
				return
			}
			if c.flag != "config" {
				comment := " # and why"
				if c.flag == "password" { // see wantNoComment
					comment = ""
				}
				path := file(t, "# of this test\n\n"+c.flag+" "+c.value+comment+"\n")
				check(wrong(t, "-config", path), path+", line 3: "+c.flag)
			}
			t.Setenv(envName(c.flag), c.value)
			check(wrong(t), envName(c.flag))
		})
	}
	newFlags(new(config)).VisitAll(func(f *flag.Flag) {
		if !tried[f.Name] && f.Name != "tls-cert" { // which takes the name of any file
			t.Errorf("wrongValues has none for -%s", f.Name)
		}
		delete(tried, f.Name)
	})
	for name := range tried {
		t.Errorf("-%s is not a flag", name)
	}
}

func TestWrongCommandLines(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"-fnord 1", "there is no flag -fnord"},
		{"-busrt=7", "there is no flag -busrt: did you mean -burst?"},
		{"-tpc-addr :4000", "there is no flag -tpc-addr: did you mean -ftp-addr or -irc-addr or -tcp-addr or -tls-addr?"},
		{"-burst", "-burst needs a value"},
		{"---burst 7", "---burst is not a flag"},
		{"start", `there is no command "start"`},
		{"handin", `there is no command "handin": did you mean handins?`},
		{"rate 5", `there is no command "rate": did you mean -rate?`},
		{"-classic true", `"true" is not a flag: only flags are taken, or a command first`},
		{"help -busrt", "there is no flag -busrt: did you mean -burst?"},
		{"help handin", `there is no command "handin": did you mean handins?`},
		{"-classic -password x", `-classic is "true": not together with -password: the lab's programs have no way to give one`},
	} {
		if err := wrong(t, strings.Fields(c.args)...); err.Error() != c.want {
			t.Errorf("%s: the error is\n%s, want\n%s", c.args, err, c.want)
		}
	}
}

func TestWrongConfigFiles(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"fnord 1\n", ", line 1: there is no flag fnord"},
		{"rate 5\n-burst 7\n", ", line 2: there is no flag -burst: did you mean burst?"},
		{"\nbusrt 7\n", ", line 2: there is no flag busrt: did you mean burst?"},
		{"password\n", ", line 1: password has no value"},
		{"password # secret\n", ", line 1: password has no value"},
		{"config other.conf\n", ", line 1: config is for the command line and the environment: a file cannot name another"},
	} {
		path := file(t, c.text)
		if err := wrong(t, "-config", path); err.Error() != path+c.want {
			t.Errorf("%q: the error is\n%s, want\n%s", c.text, err, path+c.want)
		}
	}
}

// The value of a flag that the command line sets is not looked at elsewhere. The
// file is one that Windows' editor has written.
func TestAFlagThatIsTypedHidesAWrongValue(t *testing.T) {
	t.Setenv(envName("rate"), "fast")
	cfg, err := parse([]string{"-rate", "33", "-burst", "7", "-config", file(t, "\ufeffburst none\r\nclassic\nlog-level\twarn\r\n")}, io.Discard)
	if err != nil || cfg.rate != 33 || cfg.burst != 7 || !cfg.classic.on || cfg.logLevel != slog.LevelWarn {
		t.Errorf("parse = %+v, %v", cfg, err)
	}
}

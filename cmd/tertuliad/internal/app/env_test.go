package app

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestTheClientsVariablesAreNotTakenForTheServers(t *testing.T) {
	sources, err := filepath.Glob("../../../tertulia/*.go")
	ok(t, err)
	var names []string
	own := newFlags(new(config))
	for _, path := range sources {
		source, err := os.ReadFile(path)
		ok(t, err)
		for _, m := range regexp.MustCompile(`\bfs\.\w+\((?:&[\w.]+, )?"([\w-]+)"`).FindAllSubmatch(source, -1) {
			if name := string(m[1]); own.Lookup(name) == nil {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	if names = slices.Compact(names); !slices.Equal(names, clientFlags) {
		t.Errorf("clientFlags is\n%q, and the client's are\n%q", clientFlags, names)
	}
}

func TestConfigFileLines(t *testing.T) {
	cfg, err := parse([]string{"-config", file(t, "tcp-addr = :4001 # a comment\nudp-addr=:4002\nftp-addr :4003\nclassic\nhistory =\t7\npassword  a=b #b\n")}, io.Discard)
	if err == nil || !strings.HasSuffix(err.Error(), ", line 6: password: "+wantNoComment) || strings.Contains(err.Error(), "a=b") {
		t.Errorf("a password with a comment sign: %+v, %v", cfg, err)
	}
	cfg, err = parse([]string{"-config", file(t, "tcp-addr = :4001 # a comment\nudp-addr=:4002\nftp-addr :4003\nhistory =\t7\nclassic = false\npassword = two words=#1\n")}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.tcpAddr.text != ":4001" || cfg.udpAddr.text != ":4002" || cfg.ftpAddr.text != ":4003" || cfg.history != 7 || cfg.password != "two words=#1" {
		t.Errorf("got %+v", cfg)
	}
}

func TestAServerWithEveryListenerOffIsAWrongCommandLine(t *testing.T) {
	off := []string{"-tcp-addr", "off", "-udp-addr", "off", "-http-addr", "off", "-tls", "off", "-irc-addr", "off", "-state-dir", "off"}
	for _, args := range [][]string{
		{"-ftp-addr", "off"},
		{"-ftp-addr", "off", "-debug-addr", "127.0.0.1:0"},
		{"-ftp-addr", ":0", "-files-access", "off"},
		{"-ftp-addr", "off", "-classic", "-classic-multi-addr", "off", "-classic-multi-client-addr", "off", "-classic-turn-tcp-addr", "off",
			"-classic-turn-udp-addr", "off", "-classic-hello-tcp-addr", "off", "-classic-hello-udp-addr", "off", "-classic-ftp-addr", "off"},
	} {
		if err := wrong(t, append(off, args...)...); err.Error() != errAllOff.Error() {
			t.Errorf("%q: %v", args, err)
		}
	}
}

package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestAVariableThatSetsNoFlagIsInTheLog(t *testing.T) {
	t.Setenv("TERTULIA_TPC_ADDR", ":4000")
	t.Setenv("TERTULIA_PASSWROD", secret)
	t.Setenv("TERTULIA_burst", "7")
	t.Setenv("TERTULIA_SERVICE_HOST", "10.0.0.1")
	t.Setenv("TERTULIA_NICK", "ana")
	t.Setenv("TERTULIA_LOAD_TIME", "1s")
	t.Setenv("TERTULIA_HISTORY", "7")
	s := start(t)
	s.stop()
	log := s.log.String()
	for _, want := range []string{
		`variable=TERTULIA_TPC_ADDR reason="no flag has that name: did you mean TERTULIA_FTP_ADDR or TERTULIA_TCP_ADDR?"`,
		`variable=TERTULIA_PASSWROD reason="no flag has that name: did you mean TERTULIA_PASSWORD?"`,
		`variable=TERTULIA_burst reason="no flag has that name: did you mean TERTULIA_BURST?"`,
		`variable=TERTULIA_SERVICE_HOST reason="no flag has that name"`,
	} {
		if !strings.Contains(log, `level=WARN msg="variable ignored" `+want) {
			t.Errorf("the log has no %s:\n%s", want, log)
		}
	}
	if n := strings.Count(log, "variable ignored"); n != 4 || strings.Contains(log, secret) {
		t.Errorf("%d variables are in the log, want 4 without their values:\n%s", n, log)
	}
}

func TestTheClientsVariablesAreNotTakenForTheServers(t *testing.T) {
	sources, err := filepath.Glob("../tertulia/*.go")
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
	off := []string{"-tcp-addr", "off", "-udp-addr", "off"}
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

func TestTheLogNamesTheAddressOfEveryListener(t *testing.T) {
	s := start(t, append(slices.Clone(classicPorts), "-debug-addr", ":0")...)
	s.stop()
	log := s.log.String()
	open := regexp.MustCompile(`msg=open version=.*`).FindString(log)
	for _, name := range []string{"tcp", "udp", "ftp", "debug", "classic-multi", "classic-multi-client", "classic-turn-tcp",
		"classic-turn-udp", "classic-hello-tcp", "classic-hello-udp", "classic-ftp"} {
		if !regexp.MustCompile(` ` + name + `=(127\.0\.0\.1|"?\[::1\]):[1-9]\d*"?( |$)`).MatchString(open) {
			t.Errorf("the log does not name the address of %s: %s", name, open)
		}
	}
	if !strings.Contains(open, " tcp="+strings.Replace(s.addr, "localhost", "127.0.0.1", 1)) {
		t.Errorf("the chat is at %s: %s", s.addr, open)
	}
}

func TestFilesAreCountedInMetricsOnlyWhereThereIsAQuota(t *testing.T) {
	counted := func(s *server) bool {
		_, all := s.get("/metrics")
		return strings.Contains(all, "\ntertulia_files ") || strings.Contains(all, "\ntertulia_files_bytes ")
	}
	if counted(start(t, "-debug-addr", ":0")) {
		t.Error("files are counted without a quota")
	}
	for _, quota := range [][]string{{"-files-quota", "1GiB"}, {"-files-quota-count", "100"}} {
		s := start(t, append(quota, "-debug-addr", ":0", "-files-reserve", "0")...)
		ok(t, s.ftp(t, "ana").put("a.txt", "hola"))
		if files, bytes := s.metric("tertulia_files"), s.metric("tertulia_files_bytes"); files != 1 || bytes != 4 {
			t.Errorf("%q: %v files of %v bytes are counted, want 1 of 4", quota, files, bytes)
		}
	}
}

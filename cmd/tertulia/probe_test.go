package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/probe"
)

// openFarEnd runs probe -listen on a free port. It returns host:port, and a function that stops
// it and returns its output.
func openFarEnd(t *testing.T, protocol string) (addr string, stop func() string) {
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	said := make(chan string, 16)
	ended := make(chan error, 1)
	go func() {
		defer close(said)
		ended <- exec(ctx, []string{"probe", "-listen", protocol, "localhost:0"}, nil, writerFunc(func(b []byte) { said <- string(b) }), io.Discard)
	}()
	first, ok := <-said
	if !ok {
		t.Fatal(<-ended)
	}
	if protocol == "both" {
		first = <-said
	}
	_, addr, _ = strings.Cut(strings.TrimSpace(first), " on ")
	return addr, func() string {
		cancel()
		all := ""
		for s := range said {
			all += s
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		return all
	}
}

func runProbe(t *testing.T, args ...string) (out string, err error) {
	var b bytes.Buffer
	err = exec(t.Context(), append([]string{"probe"}, args...), nil, &b, io.Discard)
	return b.String(), err
}

func has(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%q is missing in\n%s", w, text)
		}
	}
}

func TestProbeBoth(t *testing.T) {
	addr, stop := openFarEnd(t, "both")
	out, err := runProbe(t, "-n", "3", "-interval", "1ms", addr)
	if cli.Status(err) != 0 {
		t.Error(err)
	}
	has(t, out, "tcp      connected to "+addr, "tcp    1 ", "udp    3 ",
		"tcp: 3 probes, 3 answered, 0% lost; 0 reordered, 0 duplicates\nround trip: min ",
		"udp: 3 probes, 3 answered, 0% lost", "what differs:\n- set-up: TCP first made a connection",
		"had nobody listened", "missing (0 of 3)")
	if said := stop(); !strings.Contains(said, "tcp: answered 3 probes\n") || !strings.Contains(said, "udp: answered 3 probes\n") {
		t.Errorf("the far end said %q", said)
	}
}

func TestProbeNobody(t *testing.T) {
	addr := "127.0.0.1:" + freePort(t)
	out, err := runProbe(t, "-n", "3", "-interval", "1ms", "-timeout", "300ms", addr)
	if cli.Status(err) != 1 || err.Error() != "0 of 6 probes were answered" {
		t.Error(err)
	}
	has(t, out, "tcp    1 refused", "tcp: 3 probes, 0 answered, 100% lost",
		"answered at once with a reset (RST)", "you may or may not be told",
		"TCP needs a connection before it sends a byte, and got none", "TCP was told at once each time (3 refused)")
}

// Silence has another explanation if the far end is known to exist.
func TestProbeSilenceInWords(t *testing.T) {
	for _, c := range []struct {
		report probe.Report
		want   string
	}{
		{probe.Report{Protocol: probe.UDP}, "the machine is off"},
		{probe.Report{Protocol: probe.UDP, Answered: 1}, "was lost on the way"},
		{probe.Report{Protocol: probe.TCP}, "nothing answered the first packet"},
		{probe.Report{Protocol: probe.TCP, Unheard: 1}, "the connection stands"},
	} {
		c.report.Lost = map[probe.Why]int{probe.Silent: 1}
		has(t, strings.Join(explain(&c.report, time.Second), "\n"), "silence: ", c.want)
	}
}

// The report compares which protocol was notified of a failure.
func TestProbeNobodyInWords(t *testing.T) {
	lost := func(p probe.Protocol, why probe.Why) *probe.Report {
		return &probe.Report{Protocol: p, Probes: 3, Lost: map[probe.Why]int{why: 3}}
	}
	answered := func(p probe.Protocol) *probe.Report { return &probe.Report{Protocol: p, Probes: 3, Answered: 3} }
	for _, c := range []struct {
		tcp, udp *probe.Report
		want     string
	}{
		{lost(probe.TCP, probe.Refused), lost(probe.UDP, probe.Refused), "UDP was told too (3 refused), by ICMP"},
		{lost(probe.TCP, probe.Refused), lost(probe.UDP, probe.Silent), "UDP was never told"},
		{lost(probe.TCP, probe.Refused), answered(probe.UDP), "over UDP somebody does"},
		{answered(probe.TCP), lost(probe.UDP, probe.Refused), "over TCP somebody does"},
		{lost(probe.TCP, probe.HostUnreachable), lost(probe.UDP, probe.Silent), "UDP was not, though"},
		{lost(probe.TCP, probe.Silent), lost(probe.UDP, probe.Silent), "neither was told anything"},
		{answered(probe.TCP), answered(probe.UDP), "had nobody listened"},
	} {
		has(t, nobody(c.tcp, c.udp), c.want)
	}
}

func TestProbeOneProtocolOnly(t *testing.T) {
	addr, _ := openFarEnd(t, "udp")
	out, err := runProbe(t, "-n", "2", "-interval", "0", addr)
	if cli.Status(err) != 1 {
		t.Error(err)
	}
	has(t, out, "tcp: 2 probes, 0 answered", "udp: 2 probes, 2 answered", "each has ports of its own")
	if out, err := runProbe(t, "-n", "1", "udp", addr); cli.Status(err) != 0 || strings.Contains(out, "tcp") {
		t.Errorf("%v\n%s", err, out)
	}
}

// A stranger's words are shown, and cannot harm the terminal.
func TestProbeWrongSpeaker(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "* welcome\x1b[2J \u202eto "+strings.Repeat("long ", 100)+"\r\n")
		_, _ = io.Copy(io.Discard, conn)
	}()
	out, err := runProbe(t, "-n", "1", "-timeout", "300ms", "tcp", ln.Addr().String())
	if cli.Status(err) != 1 {
		t.Error(err)
	}
	has(t, out, "the far end says: * welcome to long", "is no end of tertulia probe", "…\n")
	if strings.ContainsAny(out, "\x1b\u202e\r") {
		t.Errorf("%q", out)
	}
}

// An interrupt shows what there is so far.
func TestProbeIsInterrupted(t *testing.T) {
	addr, _ := openFarEnd(t, "both")
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	out := ""
	err := exec(ctx, []string{"probe", "-n", "1000", "-interval", "1m", "udp", addr}, nil, writerFunc(func(b []byte) {
		if out += string(b); strings.HasPrefix(string(b), "udp    1") {
			interrupt()
		}
	}), io.Discard)
	if cli.Status(err) != 0 {
		t.Error(err)
	}
	has(t, out, "udp: 1 probe, 1 answered, 0% lost")
}

func TestProbeFullOutput(t *testing.T) {
	addr, _ := openFarEnd(t, "both")
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	err = exec(t.Context(), []string{"probe", "-n", "1000", addr}, nil, full, io.Discard)
	if cli.Status(err) != 1 || !strings.Contains(err.Error(), "write the output") {
		t.Errorf("ended with %v", err)
	}
}

func TestProbeListenTwice(t *testing.T) {
	addr, _ := openFarEnd(t, "both")
	_, err := runProbe(t, "-listen", addr)
	if cli.Status(err) != 1 || !strings.Contains(err.Error(), "in use") {
		t.Errorf("ended with %v", err)
	}
}

// Without a host it listens for other machines too, and says so.
func TestProbeListensEverywhere(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	said := make(chan string, 16)
	ended := make(chan error, 1)
	go func() {
		ended <- exec(ctx, []string{"probe", "-listen", "tcp", ":0"}, nil, writerFunc(func(b []byte) { said <- string(b) }), io.Discard)
	}()
	var port int
	first := <-said
	if _, err := fmt.Sscanf(first, "answering probes over tcp on port %d of every address of this machine", &port); err != nil {
		t.Fatalf("said %q", first)
	}
	if _, err := runProbe(t, "-n", "1", "tcp", fmt.Sprint("127.0.0.1:", port)); err != nil {
		t.Error(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestProbeUsage(t *testing.T) {
	for _, args := range [][]string{
		{},
		{"both"},
		{"tcp", "udp", "localhost:1"},
		{"localhost"},
		{":4100"},
		{"localhost:0"},
		{"localhost:http"},
		{"sctp", "localhost:1"},
		{"-n", "0", "localhost:1"},
		{"-n", "x", "localhost:1"},
		{"-size", "10", "localhost:1"},
		{"-size", "9000", "localhost:1"},
		{"-interval", "-1s", "localhost:1"},
		{"-interval", "1us", "localhost:1"},
		{"-timeout", "0", "localhost:1"},
		{"localhost:1", "-n", "3"},
		{"udp", "255.255.255.255:1"},
		{"[ff02::1]:1"},
		{"-listen"},
		{"-listen", "a b:1"},
	} {
		if _, err := runProbe(t, args...); cli.Status(err) != 2 {
			t.Errorf("probe %q ended with %v", args, err)
		}
	}
}

func TestProbeArgs(t *testing.T) {
	both := []probe.Protocol{probe.TCP, probe.UDP}
	for _, c := range []struct {
		args      []string
		listen    bool
		protocols []probe.Protocol
		addr      string
	}{
		{[]string{"host:4100"}, false, both, "host:4100"},
		{[]string{"both", "[::1]:4100"}, false, both, "[::1]:4100"},
		{[]string{"tcp", "host:4100"}, false, both[:1], "host:4100"},
		{[]string{"udp", "host:4100"}, false, both[1:], "host:4100"},
		{[]string{":4100"}, true, both, ":4100"},
		{[]string{"localhost:4100"}, true, both, "localhost:4100"},
		{[]string{"udp", ":0"}, true, both[1:], ":0"},
		{[]string{"0.0.0.0:4100"}, true, both, "0.0.0.0:4100"},
	} {
		protocols, addr, err := probeArgs(c.args, c.listen)
		if err != nil || addr != c.addr || !slices.Equal(protocols, c.protocols) {
			t.Errorf("%q: %v, %q, %v", c.args, protocols, addr, err)
		}
	}
}

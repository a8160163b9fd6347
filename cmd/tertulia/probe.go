package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/probe"
)

const (
	leastPause  = time.Millisecond
	longestWait = time.Minute
)

// probeConfig holds the values of the flags of probe.
type probeConfig struct {
	listen   bool
	count    int
	size     int
	interval time.Duration
	timeout  time.Duration
}

// check returns a *cli.UsageError if a value is out of range.
func (c probeConfig) check() error {
	switch {
	case c.count < 1 || c.count > probe.MaxProbes:
		return cli.Usagef("-n is a number of probes from 1 to %d", probe.MaxProbes)
	case c.size < probe.MinSize || c.size > probe.MaxSize:
		return cli.Usagef("-size is a number of bytes from %d to %d", probe.MinSize, probe.MaxSize)
	case c.interval != 0 && (c.interval < leastPause || c.interval > longestWait):
		return cli.Usagef("-interval is a time from %v to %v, or 0 for as fast as answers come", leastPause, longestWait)
	case c.timeout < leastPause || c.timeout > longestWait:
		return cli.Usagef("-timeout is a time from %v to %v", leastPause, longestWait)
	}
	return nil
}

// probeCommand returns the command probe.
func probeCommand(std stdio, help io.Writer) *ffcli.Command {
	var cfg probeConfig
	fs := cli.Flags("tertulia probe", help)
	fs.BoolVar(&cfg.listen, "listen", false, "be the far end: answer probes, on every address of this machine unless a host is given")
	fs.IntVar(&cfg.count, "n", 10, "`number` of probes to send over each protocol")
	fs.IntVar(&cfg.size, "size", 64, "`bytes` of each probe")
	fs.DurationVar(&cfg.interval, "interval", 200*time.Millisecond, "`time` from probe to probe, 0 for as fast as answers come")
	fs.DurationVar(&cfg.timeout, "timeout", 2*time.Second, "`time` to wait for each answer")
	return &ffcli.Command{
		Name:       "probe",
		ShortUsage: "tertulia probe [flags] [tcp|udp|both] host:port\n  tertulia probe -listen [tcp|udp|both] [host]:port",
		ShortHelp:  "measure the way to a port over TCP and UDP, or answer such probes",
		FlagSet:    fs,
		Exec: func(ctx context.Context, args []string) error {
			protocols, addr, err := probeArgs(args, cfg.listen)
			if err != nil {
				return err
			}
			if err := cfg.check(); err != nil {
				return err
			}
			if cfg.listen {
				return probeListen(ctx, std.out, protocols, addr)
			}
			return probeRun(ctx, std.out, cfg, protocols, addr)
		},
	}
}

// probeArgs parses [tcp|udp|both] host:port. Only a listener may omit the host, for every
// address of this machine, or use port 0, for a free port. It returns a *cli.UsageError if args
// cannot be used.
func probeArgs(args []string, listen bool) (protocols []probe.Protocol, addr string, err error) {
	protocols = []probe.Protocol{probe.TCP, probe.UDP}
	if len(args) > 0 {
		rest := args[1:]
		switch args[0] {
		case "tcp":
			protocols, args = protocols[:1], rest
		case "udp":
			protocols, args = protocols[1:], rest
		case "both":
			args = rest
		}
	}
	switch {
	case len(args) == 0:
		return nil, "", cli.Usagef("a host and a port are missing, for example: tertulia probe both localhost:4100")
	case len(args) > 1:
		return nil, "", cli.Usagef("one host:port is enough, with tcp, udp or both before it; what is %q? (flags go before them)", args[1])
	}
	host, port, err := net.SplitHostPort(args[0])
	if err != nil {
		return nil, "", cli.Usagef("%q is not host:port; an IPv6 address is written [::1]:4100", args[0])
	}
	if listen && port == "0" {
		return protocols, net.JoinHostPort(host, port), nil
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return nil, "", cli.Usagef("%q is not a port; one is between 1 and 65535", port)
	}
	if ip, err := netip.ParseAddr(host); err == nil && (ip.IsMulticast() || ip == netip.AddrFrom4([4]byte{255, 255, 255, 255})) {
		return nil, "", cli.Usagef("%s stands for many machines; a probe goes to one", host)
	}
	if listen && host == "" {
		return protocols, net.JoinHostPort("", port), nil
	}
	addr, err = chatService.parse(net.JoinHostPort(host, port))
	return protocols, addr, err
}

// probeRun probes all protocols at the same time and writes the results to out. It blocks until
// all runs have ended. It returns an error if out fails or a probe was not answered.
func probeRun(ctx context.Context, out io.Writer, cfg probeConfig, protocols []probe.Protocol, addr string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := &probeWriter{out: out, addr: addr, cfg: cfg}
	w.begin(protocols)
	events := make(chan probe.Event)
	reports := make([]*probe.Report, len(protocols))
	var running sync.WaitGroup
	for i, p := range protocols {
		dial := probe.DialTCP
		if p == probe.UDP {
			dial = probe.DialUDP
		}
		running.Go(func() {
			reports[i] = probe.Run(ctx, probe.Config{
				Protocol: p,
				Dial:     func(ctx context.Context) (probe.Wire, error) { return dial(ctx, addr) },
				Count:    cfg.count,
				Size:     cfg.size,
				Timeout:  cfg.timeout,
				Interval: cfg.interval,
			}, events)
		})
	}
	go func() { running.Wait(); close(events) }()
	for e := range events {
		if w.event(e); w.err != nil {
			cancel()
		}
	}
	w.end(reports)
	if w.err != nil {
		return fmt.Errorf("write the output: %w", w.err)
	}
	return missing(reports)
}

// missing returns an error if not all probes were answered.
func missing(reports []*probe.Report) error {
	probes, answered := 0, 0
	for _, r := range reports {
		probes += r.Probes
		answered += r.Answered
	}
	if answered > 0 && answered == probes {
		return nil
	}
	return fmt.Errorf("%d of %s answered", answered, count(probes, "probe was", "probes were"))
}

// served is the result of a listener.
type served struct {
	protocol probe.Protocol
	tally    probe.Tally
	err      error
}

// probeListen answers probes until ctx ends or a listener fails. It returns nil when ctx has
// ended.
func probeListen(ctx context.Context, out io.Writer, protocols []probe.Protocol, addr string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ends, err := farEnds(ctx, protocols, addr)
	if err != nil {
		return fmt.Errorf("answer probes: %w", err)
	}
	results := make(chan served, len(ends))
	for _, e := range ends {
		fmt.Fprintf(out, "answering probes over %s on %s\n", e.protocol, everywhere(e.addr))
		go func() { results <- e.serve(ctx) }()
	}
	var failed error
	for range ends {
		r := <-results
		if r.err != nil && failed == nil {
			failed = r.err
			cancel()
		}
		fmt.Fprintln(out, r)
	}
	if failed != nil {
		return fmt.Errorf("answer probes: %w", failed)
	}
	return nil
}

// everywhere returns a listener's address for a message.
func everywhere(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip, none := netip.ParseAddr(host); err != nil || none != nil || !ip.IsUnspecified() {
		return addr
	}
	return "port " + port + " of every address of this machine"
}

// farEnd is an open listener.
type farEnd struct {
	protocol probe.Protocol
	addr     string
	stream   net.Listener   // nil over UDP
	packets  net.PacketConn // nil over TCP
}

// portTries bounds the attempts to find a port that is free for both protocols. A port that is
// free for TCP may be in use for UDP.
const portTries = 20

// farEnds opens a listener for each protocol, all on the same port. If one fails, it closes the
// others and returns the error.
func farEnds(ctx context.Context, protocols []probe.Protocol, addr string) (ends []farEnd, err error) {
	host, port, _ := net.SplitHostPort(addr)
	for range portTries {
		ends = nil
		at := addr
		for _, p := range protocols {
			var e farEnd
			if e, err = openEnd(ctx, p, at); err != nil {
				break
			}
			ends = append(ends, e)
			_, taken, _ := net.SplitHostPort(e.addr)
			at = net.JoinHostPort(host, taken)
		}
		if err == nil {
			return ends, nil
		}
		for _, e := range ends {
			e.close()
		}
		if port != "0" {
			break
		}
	}
	return nil, err
}

// openEnd opens a listener for one protocol.
func openEnd(ctx context.Context, p probe.Protocol, addr string) (farEnd, error) {
	var lc net.ListenConfig
	if p == probe.TCP {
		ln, err := lc.Listen(ctx, "tcp", addr)
		if err != nil {
			return farEnd{}, err
		}
		return farEnd{p, ln.Addr().String(), ln, nil}, nil
	}
	conn, err := lc.ListenPacket(ctx, "udp", addr)
	if err != nil {
		return farEnd{}, err
	}
	return farEnd{p, conn.LocalAddr().String(), nil, conn}, nil
}

// serve answers probes until ctx ends, and then closes the listener.
func (e farEnd) serve(ctx context.Context) served {
	if e.protocol == probe.TCP {
		return served{protocol: e.protocol, tally: probe.ServeTCP(ctx, e.stream)}
	}
	tally, err := probe.ServeUDP(ctx, e.packets)
	return served{e.protocol, tally, err}
}

func (e farEnd) close() {
	if e.protocol == probe.TCP {
		e.stream.Close()
		return
	}
	e.packets.Close()
}

func (s served) String() string {
	words := fmt.Sprintf("%s: answered %s", s.protocol, count(s.tally.Answered, "probe", "probes"))
	if n := s.tally.Ignored; n > 0 {
		words += ", not " + count(n, "line that was none", "lines that were none")
	}
	if n := s.tally.Dropped; n > 0 {
		words += fmt.Sprintf(", not %d beyond the limit", n)
	}
	return words
}

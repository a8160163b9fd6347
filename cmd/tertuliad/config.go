package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/netip"
	"strings"
	"time"
	"unicode"

	"github.com/peterbourgon/ff/v3"

	"tertulia/actors/files"
)

// config is what flags, environment and config file have set.
type config struct {
	version bool

	host      string
	tcpAddr   address
	ftpAddr   address
	udpAddr   address
	debugAddr address
	password  string

	filesDir      string
	filesAccess   string
	filesSync     bool
	filesMaxSize  size
	filesQuota    size
	filesCount    int
	filesReserve  size
	partialTTL    time.Duration
	partialSize   size
	passivePorts  passivePorts
	ftpPublicAddr netip.Addr

	classic classicConfig

	maxConns  int
	perAddr   perAddr
	rate      float64
	burst     int
	maxLine   int
	firstLine time.Duration
	keepAlive time.Duration
	maxLag    size

	udpTrust      networks
	udpUnverified int
	udpMaxHeld    size

	history  int
	maxRooms int

	logLevel  slog.Level
	logFormat string
}

// flags is a flag set whose help is told in sections.
type flags struct {
	*flag.FlagSet
	sections []section
}

type section struct {
	title string
	names []string
}

// end closes a section: it takes all flags since the one before.
func (f *flags) end(title string) {
	taken := make(map[string]bool)
	for _, s := range f.sections {
		for _, name := range s.names {
			taken[name] = true
		}
	}
	s := section{title: title}
	f.VisitAll(func(fl *flag.Flag) {
		if !taken[fl.Name] {
			s.names = append(s.names, fl.Name)
		}
	})
	f.sections = append(f.sections, s)
}

const envPrefix = "TERTULIA"

func newFlags(cfg *config) *flags {
	f := &flags{FlagSet: flag.NewFlagSet("tertuliad", flag.ContinueOnError)}
	f.SetOutput(io.Discard)
	f.Usage = func() {} // for -h alone, see parse

	f.StringVar(&cfg.host, "host", "localhost", "the `address` that listeners open on: localhost for this machine only, 0.0.0.0 for everybody who can reach it")
	addressVar(f, &cfg.tcpAddr, "tcp-addr", ":4000", "`address` for chat over TCP, with nc, telnet and tertulia")
	addressVar(f, &cfg.ftpAddr, "ftp-addr", ":2121", "`address` for the file shelf over FTP, with curl, ftp, lftp and tertulia")
	addressVar(f, &cfg.udpAddr, "udp-addr", ":4000", "`address` for chat over UDP, with nc -u and tertulia")
	addressVar(f, &cfg.debugAddr, "debug-addr", "off", "`address` for metrics, health checks and profiles over HTTP, for the operator only")
	f.end("Listeners, each host:port. Without a host it takes that of -host; port 0 takes a free one; off closes it")

	classicVars(f, &cfg.classic)
	f.end("The lab's own programs. Their addresses are opened with -classic only")

	f.IntVar(&cfg.maxConns, "max-conns", 10_000, "connections in all; 0: no limit")
	cfg.perAddr = perAddr{64, 1024}
	f.Var(&cfg.perAddr, "max-conns-per-addr", "connections from one address, or `public,private` for more from private networks, behind which a class may sit; 0: no limit")
	f.Float64Var(&cfg.rate, "rate", 10, "`lines` per second and user: one who sends faster is read more slowly; 0: no limit")
	f.IntVar(&cfg.burst, "burst", 20, "`lines` that a user may send at once before -rate slows him down")
	f.IntVar(&cfg.maxLine, "max-line", 1024, "`bytes` of a line; a longer one is refused")
	f.DurationVar(&cfg.firstLine, "first-line", time.Minute, "time for a new connection to give its nick")
	f.DurationVar(&cfg.keepAlive, "keep-alive", 45*time.Second, "silence after which TCP asks whether a peer is still there; nobody is dropped for being quiet")
	cfg.maxLag = 1 << 20
	f.Var(&cfg.maxLag, "max-lag", "`bytes` that a reader may be behind before he is dropped")
	f.Var(&cfg.udpTrust, "udp-trust", "`networks`, such as 192.168.0.0/16,fd00::/8, whose nc -u users need not type a code back; only where addresses cannot be forged")
	f.IntVar(&cfg.udpUnverified, "udp-unverified", 2000, "`datagrams` per second that are looked at of UDP addresses not known to be real; 0: no limit")
	cfg.udpMaxHeld = 32 << 20
	f.Var(&cfg.udpMaxHeld, "udp-max-held", "`bytes` that may wait, over all UDP sessions, for datagrams that belong before them")
	f.end("Limits")

	f.StringVar(&cfg.password, "password", "", "the `password` that everybody must give, in the chat and for files; better set in the environment or the config file, where others on this machine cannot read it")
	f.end("Who may come in")

	f.StringVar(&cfg.filesDir, "files-dir", "./shelf", "the `folder` that is the shelf, made when it is first written to")
	f.StringVar(&cfg.filesAccess, "files-access", "rw", "rw: everybody reads and writes; ro: everybody reads; drop: a drop box, in which everybody sees only what he handed in himself; off: no files")
	f.BoolVar(&cfg.filesSync, "files-sync", true, "tell that an upload is complete only once it is safe on the disk; false is faster")
	f.Var(&cfg.filesMaxSize, "files-max-size", "`bytes` of one file; 0: no limit")
	f.Var(&cfg.filesQuota, "files-quota", "`bytes` of all files; 0: no limit")
	f.IntVar(&cfg.filesCount, "files-quota-count", 0, "number of files; 0: no limit")
	cfg.filesReserve = 256 << 20
	f.Var(&cfg.filesReserve, "files-reserve", "`bytes` of the disk that uploads leave free")
	f.DurationVar(&cfg.partialTTL, "files-partial-ttl", 24*time.Hour, "time for which a cut upload waits to be resumed")
	cfg.partialSize = 8 << 30
	f.Var(&cfg.partialSize, "files-partial-size", "`bytes` of all cut uploads that wait; 0 keeps none")
	cfg.passivePorts = passivePorts{First: 30000, Last: 30099}
	f.Var(&cfg.passivePorts, "ftp-passive-ports", "`ports` for data connections, to be opened in a firewall too; 0: any free ones")
	f.TextVar(&cfg.ftpPublicAddr, "ftp-public-addr", netip.Addr{}, "the IPv4 `address` that clients are told for data connections, for a server behind an address translator")
	f.end("Files")

	f.IntVar(&cfg.history, "history", 200, "`lines` of each room that newcomers can look back on")
	f.IntVar(&cfg.maxRooms, "max-rooms", 256, "rooms at once")
	f.end("Rooms")

	f.TextVar(&cfg.logLevel, "log-level", slog.LevelInfo, "least `level` that is logged: debug, info, warn or error")
	f.StringVar(&cfg.logFormat, "log-format", "text", "`text` or json, on standard error")
	f.String("config", "", "a `file` of flags, one \"name value\" a line, without the dash")
	f.BoolVar(&cfg.version, "version", false, "print the version and end")
	f.end("The program")
	return f
}

// parse reads the flags, then the environment, then the config file. Where help
// is asked for it is written to stdout, and the error is flag.ErrHelp.
func parse(args []string, stdout io.Writer) (*config, error) {
	cfg := new(config)
	f := newFlags(cfg)
	err := ff.Parse(f.FlagSet, args,
		ff.WithEnvVarPrefix(envPrefix),
		ff.WithConfigFileFlag("config"),
		ff.WithConfigFileParser(ff.PlainParser),
	)
	if errors.Is(err, flag.ErrHelp) {
		_, _ = io.WriteString(stdout, f.help())
	}
	if err != nil {
		return nil, err
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("%q is not a flag: nothing but flags is taken", f.Arg(0))
	}
	if err := cfg.check(); err != nil {
		return nil, err
	}
	return cfg, nil
}

// check returns an error that names the first flag whose value cannot be used.
func (c *config) check() error {
	least := func(name string, value, least float64, unit string) error {
		if !(value >= least) { // NaN is a float for flag
			return fmt.Errorf("-%s is %v: at least %v%s", name, value, least, unit)
		}
		return nil
	}
	for _, err := range []error{
		least("max-conns", float64(c.maxConns), 0, ""),
		least("rate", c.rate, 0, " lines a second"),
		least("burst", float64(c.burst), 1, " line"),
		least("max-line", float64(c.maxLine), 64, " bytes"),
		least("first-line", c.firstLine.Seconds(), 1, " second"),
		least("keep-alive", c.keepAlive.Seconds(), 1, " second"),
		least("max-lag", float64(c.maxLag), 16<<10, " bytes"),
		least("files-quota-count", float64(c.filesCount), 0, ""),
		least("files-partial-ttl", c.partialTTL.Seconds(), 1, " second"),
		least("udp-unverified", float64(c.udpUnverified), 0, " datagrams a second"),
		least("udp-max-held", float64(c.udpMaxHeld), 64<<10, " bytes"),
		least("history", float64(c.history), 1, " line"),
		least("max-rooms", float64(c.maxRooms), 1, " room"),
	} {
		if err != nil {
			return err
		}
	}
	if math.IsInf(c.rate, 0) {
		return fmt.Errorf("-rate is %v: 0 is no limit", c.rate)
	}
	if c.maxLine > 64<<10 {
		return fmt.Errorf("-max-line is %d: at most 65536 bytes", c.maxLine)
	}
	switch files.Access(c.filesAccess) {
	case files.ReadWrite, files.ReadOnly, files.DropBox, files.Off:
	default:
		return fmt.Errorf("-files-access is %q: rw, ro, drop or off", c.filesAccess)
	}
	if c.filesDir == "" {
		return fmt.Errorf("-files-dir is empty: the folder of the shelf")
	}
	if c.ftpPublicAddr.IsValid() && !c.ftpPublicAddr.Is4() {
		return fmt.Errorf("-ftp-public-addr is %v: an IPv4 address, since only PASV tells it", c.ftpPublicAddr)
	}
	if strings.TrimSpace(c.password) != c.password || strings.ContainsFunc(c.password, unicode.IsControl) {
		return fmt.Errorf("-password must not begin or end with a blank, nor have a control character: nobody could type it")
	}
	if c.classic.on && c.password != "" {
		return fmt.Errorf("-classic cannot go with -password: the lab's programs have no way to give one")
	}
	if most := c.maxLine - len("/pass "); len(c.password) > most {
		return fmt.Errorf("-password has %d bytes: at most %d go into a line of -max-line", len(c.password), most)
	}
	if c.host == "" {
		return fmt.Errorf("-host is empty: localhost is for this machine only, 0.0.0.0 for everybody")
	}
	if c.logFormat != "text" && c.logFormat != "json" {
		return fmt.Errorf("-log-format is %q: text or json", c.logFormat)
	}
	return nil
}

// help explains every flag.
func (f *flags) help() string {
	var b strings.Builder
	fmt.Fprintln(&b, `tertuliad opens a chat room that every machine on the network can join with
what it has: nc, telnet or the client tertulia.

  tertuliad                  for this machine only
  tertuliad -host 0.0.0.0    for everybody on the network`)
	for _, s := range f.sections {
		fmt.Fprintf(&b, "\n%s:\n", strings.Join(wrap(s.title, 79), "\n"))
		for _, name := range s.names {
			fl := f.Lookup(name)
			arg, text := flag.UnquoteUsage(fl)
			head := "-" + name
			if arg != "" {
				head += " " + arg
			}
			if fl.DefValue != "" && fl.DefValue != "false" {
				text += " (default " + fl.DefValue + ")"
			}
			fmt.Fprintf(&b, "  %s\n", head)
			for _, line := range wrap(text, 72) {
				fmt.Fprintf(&b, "        %s\n", line)
			}
		}
	}
	fmt.Fprintf(&b, `
Each flag can also be set in the environment (-tcp-addr as %s_TCP_ADDR) or
in the config file; a flag comes before the environment, and that before the
file.
Exit status: 0 asked to stop, 1 failed, 2 wrong usage.
`, envPrefix)
	return b.String()
}

// wrap breaks text at blanks into lines of at most width characters.
func wrap(text string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}

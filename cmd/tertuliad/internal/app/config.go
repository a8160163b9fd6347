package app

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/netip"
	"strings"
	"time"
	"unicode"

	"tertulia/actors/files"
	"tertulia/cmd/internal/cli"
)

// The default values of -files-dir and -state-dir.
const (
	defaultShelf = "./shelf"
	defaultState = "./state"
)

// config holds the values of all flags, from the command line, the environment and the config
// file.
type config struct {
	version bool
	ignored []ignored
	values  map[string]string // by flag name, as the flag's String method returns them

	host      string
	tcpAddr   address
	ftpAddr   address
	udpAddr   address
	debugAddr address
	httpAddr  address
	tlsAddr   address
	irc       ircConfig
	password  string

	accounts       string // optional, required or off
	accountsChosen bool   // -accounts was set, in any of the three places
	operators      operators

	filesDir      string
	shelfChosen   bool // -files-dir was set, in any of the three places
	filesAccess   string
	filesOwner    bool
	filesSync     bool
	filesMaxSize  size
	filesQuota    size
	filesCount    int
	filesReserve  size
	partialTTL    time.Duration
	partialSize   size
	passivePorts  passivePorts
	ftpPublicAddr netip.Addr
	ftpASCII      bool
	ftpLocal      bool
	ftpNoQuit     bool
	ftpTLS        string // off, on or required
	ftpTLSChosen  bool   // -ftp-tls was set, in any of the three places
	ftpTLSClose   string // strict or lax

	httpChosen  bool // -http-addr was set, in any of the three places
	httpURL     pageURL
	httpHosts   hostNames
	httpProxies networks
	httpDAV     bool

	tls     string // auto or off
	tlsCert string
	tlsKey  string

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

	stateDir      string // the folder, or off
	stateChosen   bool   // -state-dir was set, in any of the three places
	historyKeep   retention
	historyMax    size
	historySync   bool
	historyGuests reach

	logLevel  slog.Level
	logFormat string
}

// leastHistory is the least -history-max that has room for some lines besides the tables.
const leastHistory = 1 << 20

// newFlags declares all flags, in the order of the sections of the help. Their values are
// stored in cfg.
func newFlags(cfg *config) *flags {
	f := &flags{FlagSet: flag.NewFlagSet("tertuliad", flag.ContinueOnError)}
	f.SetOutput(io.Discard)
	f.Usage = func() {} // parse writes the help

	f.StringVar(&cfg.host, "host", "localhost", "the `address` that listeners open on: localhost for this machine only, 0.0.0.0 for everybody who can reach it")
	addressVar(f, &cfg.tcpAddr, "tcp-addr", ":4000", "`address` for chat over TCP, with nc, telnet and tertulia")
	addressVar(f, &cfg.ftpAddr, "ftp-addr", ":2121", "`address` for the file shelf over FTP, with curl, ftp, lftp and tertulia")
	addressVar(f, &cfg.udpAddr, "udp-addr", ":4000", "`address` for chat over UDP, with nc -u and tertulia")
	addressVar(f, &cfg.httpAddr, "http-addr", ":8080", "`address` for the page: chat and files in a browser, and over HTTP for curl. Where it is taken the server goes on without")
	addressVar(f, &cfg.tlsAddr, "tls-addr", ":4001", "`address` for chat over TLS, with ncat --ssl, openssl s_client and tertulia. Where it is taken the server goes on without")
	ircVars(f, &cfg.irc)
	addressVar(f, &cfg.debugAddr, "debug-addr", "off", "`address` for metrics, health checks and profiles over HTTP, for the operator only: without a host it is for this machine, whatever -host says")
	f.end("Listeners, each host:port. Without a host it takes that of -host; port 0 takes a free one; off closes it")

	classicVars(f, &cfg.classic)
	f.end("The lab's own programs. Their addresses are opened with -classic only")

	f.IntVar(&cfg.maxConns, "max-conns", 10_000, "connections in all; 0: no limit")
	cfg.perAddr = perAddr{64, 1024}
	f.Var(&cfg.perAddr, "max-conns-per-addr", "connections from one address, or `public,private` for more from private networks, behind which a class may sit; 0: no limit")
	f.Float64Var(&cfg.rate, "rate", 10, "`lines` per second and user: one who sends faster is read more slowly. All users of one address have 20 times as many together, 200 times where it is private; 0: no limit")
	f.IntVar(&cfg.burst, "burst", 20, "`lines` that a user may send at once before -rate slows them down")
	f.IntVar(&cfg.maxLine, "max-line", 1024, "`bytes` of a line; a longer one is split")
	f.DurationVar(&cfg.firstLine, "first-line", time.Minute, "time for a new connection to give its nick")
	f.DurationVar(&cfg.keepAlive, "keep-alive", 45*time.Second, "silence after which TCP asks whether a peer is still there; nobody is dropped for being quiet")
	cfg.maxLag = 1 << 20
	f.Var(&cfg.maxLag, "max-lag", "`bytes` that a reader may be behind, with 64 for each batch of lines, before they are dropped")
	f.Var(&cfg.udpTrust, "udp-trust", "`networks`, such as 192.168.0.0/16,fd00::/8, whose nc -u users need not type a code back; only where addresses cannot be forged")
	f.IntVar(&cfg.udpUnverified, "udp-unverified", 2000, "`datagrams` per second that are looked at of UDP addresses not known to be real; 0: no limit")
	cfg.udpMaxHeld = 32 << 20
	f.Var(&cfg.udpMaxHeld, "udp-max-held", "`bytes` that may wait, over all UDP sessions, for datagrams that belong before them")
	f.end("Limits")

	f.StringVar(&cfg.password, "password", "", "the `password` that everybody must give, in the chat and for files; better set in the environment or the config file, where others on this machine cannot read it")
	accountVars(f, cfg)
	f.end("Who may come in")

	f.StringVar(&cfg.tls, "tls", "auto", "`auto`: chat over TLS too, with the certificate of -tls-cert, or with one that the server makes for its names and addresses; off: no TLS")
	f.StringVar(&cfg.tlsCert, "tls-cert", "", "the `file` of the server's certificate and of those between it and its authority, as PEM. The server looks for a new one each minute")
	f.StringVar(&cfg.tlsKey, "tls-key", "", "the `file` of the certificate's private key, as PEM, if it is not in that of -tls-cert")
	f.StringVar(&cfg.ftpTLS, "ftp-tls", "off", "off: FTP is not encrypted; on: a client may encrypt (explicit FTPS); required: every client must. With -tls-cert it is on unless this says otherwise")
	f.StringVar(&cfg.ftpTLSClose, "ftp-tls-close", "strict", "strict: an upload over FTPS is whole only if its client marks the end of the data, as TLS has it, or sends as much as it has announced; lax: as over plain FTP, for old clients")
	f.end("Encryption")

	f.StringVar(&cfg.filesDir, "files-dir", defaultShelf, "the `folder` that is the shelf, made when it is first written to")
	f.StringVar(&cfg.filesAccess, "files-access", "rw", "rw: everybody reads and writes; ro: everybody reads; drop: a drop box, in which everybody sees only what they handed in, and the folder handout; off: no files")
	f.BoolVar(&cfg.filesOwner, "files-owner-only", false, "only the user who put a file on the shelf, and operators of the server, delete, rename or replace it. A user without an account is known by nick and address. It matters with -files-access rw only")
	f.BoolVar(&cfg.filesSync, "files-sync", true, "tell that an upload is complete only once it is safe on the disk; false is faster")
	f.Var(&cfg.filesMaxSize, "files-max-size", "`bytes` of one file; 0: no limit")
	f.Var(&cfg.filesQuota, "files-quota", "`bytes` of all files; 0: no limit")
	f.IntVar(&cfg.filesCount, "files-quota-count", 0, "number of files and folders; 0: no limit")
	cfg.filesReserve = 256 << 20
	f.Var(&cfg.filesReserve, "files-reserve", "`bytes` of the disk that uploads leave free")
	f.DurationVar(&cfg.partialTTL, "files-partial-ttl", 24*time.Hour, "time for which a cut upload waits to be resumed")
	cfg.partialSize = 8 << 30
	f.Var(&cfg.partialSize, "files-partial-size", "`bytes` of all cut uploads that wait; 0 keeps none")
	cfg.passivePorts = passivePorts{First: 30000, Last: 30099}
	f.Var(&cfg.passivePorts, "ftp-passive-ports", "`ports` for data connections, to be opened in a firewall too; 0: any free ones")
	f.TextVar(&cfg.ftpPublicAddr, "ftp-public-addr", netip.Addr{}, "the IPv4 `address` that clients are told for data connections, for a server behind an address translator")
	f.BoolVar(&cfg.ftpNoQuit, "ftp-publish-without-quit", false, "publish an upload although its client hung up without QUIT, for cameras and other devices that do; what a killed client has sent is published then, too")
	f.BoolVar(&cfg.ftpASCII, "ftp-ascii", false, "convert line ends where a client asks for text (TYPE A); without it files come and go byte for byte, whatever a client starts with")
	f.BoolVar(&cfg.ftpLocal, "ftp-active-local", false, "connect to a client in active mode (PORT, EPRT) also where it is on the server's own machine, as ftp.exe there needs; any user of FTP can then send bytes to other programs on that machine")
	f.end("Files")

	f.Var(&cfg.httpURL, "http-public-url", "the `URL` under which users reach the page, where it is not this machine's address: behind a proxy, or with a name. The QR code has it")
	f.Var(&cfg.httpHosts, "http-hosts", "more host `names` under which browsers may reach the page, such as chat.example.org,*.example.org; its addresses, this machine's name, names in .local and the host of -http-public-url are allowed without")
	f.Var(&cfg.httpProxies, "http-trusted-proxies", "`networks` of reverse proxies, such as 127.0.0.0/8,::1/128, whose X-Forwarded-For is believed")
	f.BoolVar(&cfg.httpDAV, "http-dav", false, "serve the shelf over WebDAV at /dav/, to be mounted as a drive")
	f.end("The page")

	f.IntVar(&cfg.history, "history", 200, "`lines` of each room that newcomers can look back on")
	f.IntVar(&cfg.maxRooms, "max-rooms", 256, "rooms at once")
	f.end("Rooms")

	ircOptions(f, &cfg.irc)

	f.StringVar(&cfg.stateDir, "state-dir", defaultState, "the `folder` of the server's databases, which have the history and the accounts: made if it is missing, for one server at a time, and never inside the shelf; off: none")
	cfg.historyKeep = retention{time: 30 * day}
	f.Var(&cfg.historyKeep, "history-keep", "the `time`, such as 30d or 12h, for which lines are kept on disk, over a restart too; whole days are removed. 0: for ever; off: in memory only")
	cfg.historyMax = 2 << 30
	f.Var(&cfg.historyMax, "history-max", "`bytes` of the history on disk; beyond them the oldest days are removed. 0: no limit")
	f.BoolVar(&cfg.historySync, "history-sync", true, "tell that a line is taken only once it is safe on the disk; false is faster")
	f.Var(&cfg.historyGuests, "history-guests", "the `time`, such as 7d or 12h, by which guests can look back in the history; all: no limit")
	f.end("History")

	f.TextVar(&cfg.logLevel, "log-level", slog.LevelInfo, "least `level` that is logged: debug, info, warn or error")
	f.StringVar(&cfg.logFormat, "log-format", "text", "`text` or json, on standard error")
	f.String("config", "", "a `file` of flags, one \"name value\" or \"name = value\" a line, without the dash")
	f.BoolVar(&cfg.version, "version", false, "print the version and end")
	f.end("The program")
	return f
}

// check validates all values. It returns a cli.ValueError that names the first invalid flag.
func (c *config) check() error {
	least := func(name string, value, least float64, unit string) error {
		if !(value >= least) { // also true for NaN, which package flag accepts
			return cli.ValueError{Flag: name, Want: fmt.Sprintf("at least %v%s", least, unit)}
		}
		return nil
	}
	for _, err := range []error{
		least("max-conns", float64(c.maxConns), 0, ", which is no limit"),
		least("rate", c.rate, 0, " lines a second, which is no limit"),
		least("burst", float64(c.burst), 1, " line"),
		least("max-line", float64(c.maxLine), 64, " bytes"),
		least("first-line", c.firstLine.Seconds(), 1, " second"),
		least("keep-alive", c.keepAlive.Seconds(), 1, " second"),
		least("max-lag", float64(c.maxLag), 16<<10, " bytes"),
		least("files-quota-count", float64(c.filesCount), 0, ", which is no limit"),
		least("files-partial-ttl", c.partialTTL.Seconds(), 1, " second"),
		least("udp-unverified", float64(c.udpUnverified), 0, " datagrams a second, which is no limit"),
		least("udp-max-held", float64(c.udpMaxHeld), 64<<10, " bytes"),
		least("history", float64(c.history), 1, " line"),
		least("max-rooms", float64(c.maxRooms), 1, " room"),
	} {
		if err != nil {
			return err
		}
	}
	if math.IsInf(c.rate, 0) {
		return cli.ValueError{Flag: "rate", Want: "a number of lines a second; 0 is no limit"}
	}
	if c.maxLine > 64<<10 {
		return cli.ValueError{Flag: "max-line", Want: "at most 65536 bytes"}
	}
	switch files.Access(c.filesAccess) {
	case files.ReadWrite, files.ReadOnly, files.DropBox, files.Off:
	default:
		return cli.ValueError{Flag: "files-access", Want: "rw, ro, drop or off"}
	}
	if err := c.checkTLS(); err != nil {
		return err
	}
	if err := c.checkAccounts(); err != nil {
		return err
	}
	if err := c.irc.check(); err != nil {
		return err
	}
	if c.filesDir == "" {
		return cli.ValueError{Flag: "files-dir", Want: "the folder of the shelf"}
	}
	if c.stateDir == "" {
		return cli.ValueError{Flag: "state-dir", Want: "the folder of the database; off is none"}
	}
	if c.historyMax != 0 && c.historyMax < leastHistory {
		return cli.ValueError{Flag: "history-max", Want: "at least 1MiB; 0 is no limit"}
	}
	if c.ftpPublicAddr.IsValid() && !c.ftpPublicAddr.Is4() {
		return cli.ValueError{Flag: "ftp-public-addr", Want: "an IPv4 address, since only PASV tells it"}
	}
	if strings.TrimSpace(c.password) != c.password || strings.ContainsFunc(c.password, unicode.IsControl) {
		return cli.ValueError{Flag: "password", Want: "it must not begin or end with a blank, nor have a control character: nobody could type it"}
	}
	if c.classic.on && c.password != "" {
		return cli.ValueError{Flag: "classic", Want: "not together with -password: the lab's programs have no way to give one"}
	}
	if most := c.maxLine - len("/pass "); len(c.password) > most {
		return cli.ValueError{Flag: "password", Want: fmt.Sprintf("at most %d bytes, which go into a line of -max-line", most)}
	}
	if c.host == "" {
		return cli.ValueError{Flag: "host", Want: "localhost is for this machine only, 0.0.0.0 for everybody"}
	}
	if c.logFormat != "text" && c.logFormat != "json" {
		return cli.ValueError{Flag: "log-format", Want: "text or json"}
	}
	return nil
}

//go:build linux

package server

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"

	"tertulia/cmd/internal/load/chat"
)

// A program is a server that this package can start.
type program struct {
	name    string        // name of its file; empty: this program
	dialect *chat.Dialect // nil: not a chat server
	files   bool          // it serves files: over FTP, or over HTTP if it has a base
	base    string        // the path of its folder over HTTP; empty: FTP
	pending int           // number of users who join at once for the best result; 0: 64
	// command writes the configuration for a place and returns the command line.
	command func(p place) ([]string, error)
	keeps   bool // the server keeps its history on disk

	encrypts bool // users reach the server over TLS, by a relay
	ftps     bool // files are over FTP with TLS
}

// A place holds the paths and ports for a server to be started.
type place struct {
	path  string // path of the program
	dir   string // temporary folder of the server
	port  int    // port of its listener, on 127.0.0.1
	ready int    // port of a listener that it opens later, if it has one
	files string // the folder to serve; empty: none
	flags []string
}

var programs = map[string]program{
	"tertuliad":        {name: "tertuliad", dialect: &chat.Line, files: true, command: tertuliad("tcp")},
	"tertuliad/client": {name: "tertuliad", dialect: &chat.Client, command: tertuliad("tcp")},
	"tertuliad/udp":    {name: "tertuliad", dialect: &chat.UDP, command: tertuliad("udp")},
	"tertuliad/http":   {name: "tertuliad", files: true, base: "/files/", command: tertuliad("http")},
	"tertuliad/ftps":   {name: "tertuliad", files: true, ftps: true, command: tertuliadFTPS},
	"tertuliad/tab":    {name: "tertuliad", dialect: &chat.Tab, command: tertuliad("http")},
	"tertuliad/irc":    {name: "tertuliad", dialect: &chat.IRC, command: tertuliad("irc")},
	"tertuliad/tls":    {name: "tertuliad", dialect: &chat.Line, command: tertuliad("tls"), encrypts: true},
	"tertuliad/kept":   {name: "tertuliad", dialect: &chat.Line, command: tertuliad("tcp"), keeps: true},
	"ngircd":           {name: "ngircd", dialect: &chat.IRC, command: ngircd, pending: 4},        // its listener has a queue of 10
	"inspircd":         {name: "inspircd", dialect: &chat.IRC, command: inspircd, pending: 1024}, // it accepts users once per second
	"nats-server":      {name: "nats-server", dialect: &chat.NATS, command: natsServer},
	"nginx":            {name: "nginx", files: true, base: "/", command: nginx},
	"vsftpd":           {name: "vsftpd", files: true, command: vsftpd("")},
	"vsftpd/lean":      {name: "vsftpd", files: true, command: vsftpd("one_process_model=YES\n")},
	"vsftpd/ftps":      {name: "vsftpd", files: true, ftps: true, command: vsftpdFTPS},
	"pure-ftpd":        {name: "pure-ftpd", files: true, command: pureFTPd},
	"floor":            {dialect: &chat.Floor, files: true, command: floor(false)},
	"floor/write":      {dialect: &chat.Floor, command: floor(true)},
}

// tertuliad returns the command of tertuliad, reached over network.
func tertuliad(network string) func(place) ([]string, error) {
	return func(p place) ([]string, error) {
		on := map[string]int{network: p.port}
		if p.files != "" && network != "http" {
			on = map[string]int{"ftp": p.port}
		}
		args := []string{p.path, "-host", "127.0.0.1", "-debug-addr", fmt.Sprint(":", p.ready), "-log-level", "error",
			"-rate", "0", "-max-conns", "0", "-max-conns-per-addr", "0", "-max-rooms", "40000", "-udp-unverified", "0", "-max-lag", "256MiB",
			"-first-line", "1h", "-files-dir", cmp.Or(p.files, filepath.Join(p.dir, "shelf")), "-ftp-passive-ports", "20000-29999", "-files-reserve", "0"}
		if on["tls"] == 0 {
			args = append(args, "-tls", "off")
		}
		for _, listener := range []string{"tcp", "udp", "ftp", "tls", "irc", "ircs"} {
			addr := "off"
			if port := on[listener]; port != 0 {
				addr = fmt.Sprint(":", port)
			}
			args = append(args, "-"+listener+"-addr", addr)
		}
		if on["irc"] != 0 {
			args = append(args, "-irc-autojoin", "off") // the other servers of IRC have no lobby
		}
		if port := on["http"]; port != 0 {
			args = append(args, "-http-addr", fmt.Sprint(":", port))
		}
		return append(args, p.flags...), nil
	}
}

// tertuliadFTPS returns the command of tertuliad with files over FTP that is encrypted.
func tertuliadFTPS(p place) ([]string, error) {
	cert, err := p.certificate()
	if err != nil {
		return nil, err
	}
	line, err := tertuliad("tcp")(p)
	return append(line, "-tls", "auto", "-tls-cert", cert, "-ftp-tls", "required"), err
}

// floor returns the command that runs this program as the floor.
func floor(eachWrite bool) func(place) ([]string, error) {
	return func(p place) ([]string, error) {
		args := []string{p.path, "floor", "-addr", fmt.Sprint("127.0.0.1:", p.port)}
		if eachWrite {
			args = append(args, "-write")
		}
		if p.files != "" {
			args = append(args, "-files", p.files)
		}
		return args, nil
	}
}

// config writes a configuration file and returns its path.
func (p place) config(format string, args ...any) (string, error) {
	path := filepath.Join(p.dir, "config")
	return path, os.WriteFile(path, fmt.Appendf(nil, format, args...), 0o644)
}

// natsServer returns the command of nats-server, with a configuration without limits.
func natsServer(p place) ([]string, error) {
	path, err := p.config("listen: \"127.0.0.1:%d\"\nmax_connections: 100000\nmax_pending: 1GB\nwrite_deadline: \"60s\"\nping_interval: \"1h\"\n", p.port)
	return []string{p.path, "-c", path}, err
}

// ngircd returns the command of ngircd, with a configuration without limits.
func ngircd(p place) ([]string, error) {
	path, err := p.config(`[Global]
	Name = irc.load.test
	Info = load
	AdminInfo1 = load
	AdminEMail = admin@irc.load.test
	Listen = 127.0.0.1
	Ports = %d
	MotdPhrase = load
[Limits]
	MaxConnections = 0
	MaxConnectionsIP = 0
	MaxJoins = 0
	MaxNickLength = 30
	MaxPenaltyTime = 0
	PingTimeout = 3600
	PongTimeout = 3600
[Options]
	DNS = no
	Ident = no
	PAM = no
`, p.port)
	return []string{p.path, "--nodaemon", "--config", path}, err
}

// inspircd returns the command of InspIRCd, with a configuration without limits.
func inspircd(p place) ([]string, error) {
	path, err := p.config(`<server name="irc.load.test" description="load" network="load">
<admin name="load" nick="load" email="admin@irc.load.test">
<bind address="127.0.0.1" port="%d" type="clients">
<connect name="main" allow="*" timeout="3600" pingfreq="3600" hardsendq="256M" softsendq="256M" recvq="1M" threshold="1000000" commandrate="1000000000" fakelag="no" localmax="100000" globalmax="100000" maxconnwarn="no" resolvehostnames="no" useident="no" usednsbl="no" limit="100000">
<limits maxnick="30">
<performance softlimit="100000" somaxconn="4096">
<options defaultmodes="nt">
<pid file="%s">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="default" target="%s">
<path configdir="%[4]s" datadir="%[4]s" logdir="%[4]s" runtimedir="%[4]s">
`, p.port, filepath.Join(p.dir, "pid"), filepath.Join(p.dir, "log"), p.dir)
	return []string{p.path, "--nofork", "--runasroot", "--nolog", "--config", path}, err
}

// nginx returns the command of nginx, which sends files with sendfile and takes them by PUT. It writes
// an upload to a file beside its folder, and then renames it.
func nginx(p place) ([]string, error) {
	path, err := p.config(`daemon off;
user root;
worker_processes auto;
pid %[1]s/pid;
error_log stderr crit;
events { worker_connections 4096; }
http {
	access_log off;
	sendfile on;
	tcp_nopush on;
	keepalive_requests 1000000000;
	client_max_body_size 0;
	client_body_buffer_size 256k;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server {
		listen 127.0.0.1:%[2]d;
		root %[3]s;
		dav_methods PUT DELETE;
	}
}
`, p.dir, p.port, p.files)
	return []string{p.path, "-e", "stderr", "-p", p.dir, "-c", path}, err
}

// vsftpdFTPS returns the command of vsftpd with encryption.
func vsftpdFTPS(p place) ([]string, error) {
	cert, err := p.certificate()
	if err != nil {
		return nil, err
	}
	return vsftpd(fmt.Sprintf(`ssl_enable=YES
allow_anon_ssl=YES
force_anon_logins_ssl=YES
force_anon_data_ssl=YES
require_ssl_reuse=NO
ssl_ciphers=HIGH
rsa_cert_file=%s
`, cert))(p)
}

// vsftpd returns the command of vsftpd, for anonymous users who may write, with more lines of its configuration.
func vsftpd(more string) func(place) ([]string, error) {
	return func(p place) ([]string, error) {
		chroot := filepath.Join(p.dir, "empty")
		if err := os.Mkdir(chroot, 0o755); err != nil {
			return nil, err
		}
		path, err := p.config(`listen=YES
listen_address=127.0.0.1
listen_port=%d
background=NO
anonymous_enable=YES
no_anon_password=YES
anon_root=%s
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_umask=022
write_enable=YES
allow_writeable_chroot=YES
secure_chroot_dir=%s
seccomp_sandbox=NO
isolate=NO
isolate_network=NO
max_clients=0
max_per_ip=0
idle_session_timeout=3600
data_connection_timeout=3600
xferlog_enable=NO
%s`, p.port, p.files, chroot, more)
		return []string{p.path, path}, err
	}
}

// pureFTPd returns the command of pure-ftpd. It serves anonymous users only the home of the
// user ftp. So the command mounts the folder there, in a mount namespace of its own, which
// requires root.
func pureFTPd(p place) ([]string, error) {
	guest, err := user.Lookup("ftp")
	if err != nil {
		return nil, fmt.Errorf("it needs a user ftp: %w", err)
	}
	return []string{"unshare", "--mount", "sh", "-c", `mount --bind "$1" "$2" && shift 2 && exec "$@"`, "sh", p.files, guest.HomeDir,
		p.path, "-S", fmt.Sprint("127.0.0.1,", p.port), "-e", "-M", "-H", "-c", "10000", "-C", "10000", "-I", "60", "-L", "100000:20", "-k", "100"}, nil
}

// path returns the path of the program's file: the given one, this program, or the one found in
// PATH.
func (p program) path(given string) (string, error) {
	switch {
	case given != "":
		return filepath.Abs(given)
	case p.name == "":
		return os.Executable()
	}
	path, err := exec.LookPath(p.name)
	if err != nil {
		// Debian installs servers in a folder that is only in the PATH of root.
		if path, err := exec.LookPath("/usr/sbin/" + p.name); err == nil {
			return path, nil
		}
	}
	return path, err
}

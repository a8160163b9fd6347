//go:build linux

package server

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"tertulia/cmd/internal/load/chat"
)

// A Spec names a server to be measured:
//
//	ngircd                       a program that is found in PATH
//	tertuliad=./tertuliad        the program at a path
//	tertuliad=./old,label=old    with its name in the results
//	irc=127.0.0.1:6667,pid=1234  a running server, by its protocol; without a pid
//	                             its resource use is not measured
type Spec struct {
	Label string
	Kind  string
	path  string
	addr  netip.AddrPort
	pid   int
}

// ParseSpec parses a Spec. It returns an error that explains the valid forms.
func ParseSpec(text string) (s Spec, err error) {
	head, options, _ := strings.Cut(text, ",")
	kind, where, given := strings.Cut(head, "=")
	s = Spec{Label: head, Kind: kind}
	if strings.Contains(where, "/") && given {
		s.Label = kind
	}
	_, started := programs[kind]
	_, spoken := protocols[kind]
	switch {
	case started && (where != "" || !given):
		s.path = where
	case spoken && where != "":
		if s.addr, err = resolve(where); err != nil {
			return s, fmt.Errorf("%q: %w", text, err)
		}
	case spoken:
		return s, fmt.Errorf("%q: where is it? %s=HOST:PORT", text, kind)
	case started:
		return s, fmt.Errorf("%q: a path is missing", text)
	default:
		return s, fmt.Errorf("%q is neither a server that can be started (%s) nor a protocol (%s)", text, names(programs), names(protocols))
	}
	for option := range strings.SplitSeq(options, ",") {
		name, value, _ := strings.Cut(option, "=")
		switch {
		case option == "":
		case name == "label" && value != "":
			s.Label = value
		case name == "pid" && spoken:
			if s.pid, err = strconv.Atoi(value); err != nil || s.pid < 1 {
				return s, fmt.Errorf("%q: %q is no process id", text, value)
			}
		default:
			return s, fmt.Errorf("%q: %q is not label=NAME, nor pid=NUMBER of a server that runs already", text, option)
		}
	}
	return s, nil
}

func resolve(where string) (netip.AddrPort, error) {
	a, err := net.ResolveTCPAddr("tcp", where)
	if err != nil {
		return netip.AddrPort{}, err
	}
	addr := a.AddrPort()
	if !addr.Addr().IsValid() {
		return addr, fmt.Errorf("%s has no host", where)
	}
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port()), nil
}

func names[V any](m map[string]V) string {
	var all []string
	for name := range m {
		all = append(all, name)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// protocols are the protocols of running servers. FTP and HTTP have no chat dialect.
var protocols = map[string]*chat.Dialect{
	"line": &chat.Line, "client": &chat.Client, "udp": &chat.UDP, "tab": &chat.Tab, "irc": &chat.IRC, "nats": &chat.NATS, "ftp": nil, "ftps": nil, "http": nil,
}

// Runs reports whether the server is already running.
func (s Spec) Runs() bool { return s.addr.IsValid() }

// Dialect returns the chat protocol of the server. It returns an error if the server is not a
// chat server.
func (s Spec) Dialect() (chat.Dialect, error) {
	d := protocols[s.Kind]
	if p, ok := programs[s.Kind]; ok {
		d = p.dialect
	}
	if d == nil {
		return chat.Dialect{}, fmt.Errorf("%s is no chat", s.Label)
	}
	return *d, nil
}

// Pending returns the number of users who join at once for the best result.
func (s Spec) Pending() int {
	if n := programs[s.Kind].pending; n > 0 {
		return n
	}
	return 64
}

// Files returns an error if the server has no files, over FTP or HTTP.
func (s Spec) Files() error {
	if p := programs[s.Kind]; s.Kind != "ftp" && s.Kind != "ftps" && s.Kind != "http" && !p.files {
		return fmt.Errorf("%s has no files", s.Label)
	}
	return nil
}

// FTPS reports whether the server has its files over FTP with TLS.
func (s Spec) FTPS() bool { return s.Kind == "ftps" || programs[s.Kind].ftps }

// HTTP reports whether the server has its files over HTTP, and the path of its folder.
func (s Spec) HTTP() (base string, is bool) {
	if s.Kind == "http" {
		return "/", true
	}
	base = programs[s.Kind].base
	return base, base != ""
}

package main

import (
	"flag"
	"net"
	"net/netip"

	"tertulia/actors/peer"
	"tertulia/cmd/tertulia/internal/logins"
	"tertulia/cmd/tertulia/internal/shelf"
)

// giveLogin puts the login that the user has kept for the shelf's host into to. chosen means that the user
// has chosen the nick: then only a login of that account is taken. A password that the user has given stays.
// Without encryption the login goes to private networks only, unless the user has said otherwise.
func giveLogin(to *shelf.Config, chosen bool) error {
	file, err := logins.Default()
	if to.Password != "" || err != nil {
		return nil //nolint:nilerr // without a configuration folder nothing is kept
	}
	host, _, err := net.SplitHostPort(to.Addr)
	if err != nil {
		return err
	}
	account := ""
	if chosen {
		account = to.Nick
	}
	l, ok, err := file.OfHost(host, account, to.TLS != nil)
	if err != nil || !ok {
		return err
	}
	encrypted := to.TLS != nil || l.Clear
	to.Nick, to.Password = l.Account, l.Password
	to.Allows = func(conn net.Conn) bool {
		at, err := netip.ParseAddrPort(conn.RemoteAddr().String())
		return encrypted || err == nil && peer.Private(at.Addr())
	}
	return nil
}

// isSet reports whether the user has set a flag.
func isSet(fs *flag.FlagSet, name string) (set bool) {
	fs.Visit(func(f *flag.Flag) { set = set || f.Name == name })
	return set
}

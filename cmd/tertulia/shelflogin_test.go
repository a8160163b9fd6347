package main

import (
	"bytes"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/logins"
	"tertulia/cmd/tertulia/internal/shelf"
	"tertulia/cmd/tertulia/internal/shelftest"
	"tertulia/transport/ftp"
)

// keepsLogins gives the test an empty file of logins.
func keepsLogins(t *testing.T) logins.File {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	file, err := logins.Default()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func keeps(t *testing.T, file logins.File, server string, l logins.Login) {
	t.Helper()
	if err := file.Set(server, l); err != nil {
		t.Fatal(err)
	}
}

func TestFileCommandsTakeTheLoginThatIsKept(t *testing.T) {
	file := keepsLogins(t)
	gate := accountstest.Open(t, accounts.Config{Policy: accounts.Required})
	accountstest.Add(t, gate, "ana", "correct horse", 0)
	accountstest.Add(t, gate, "teacher", "battery staple", event.ServerOperator)
	srv := shelftest.Serve(t, func(shelf *files.Config, ftp *ftp.Config) { ftp.Gate, shelf.Access = gate, files.DropBox })
	here := put(t, t.TempDir(), "lab.txt", "by ana")
	run := func(want int, args ...string) (out, message string) {
		t.Helper()
		var b bytes.Buffer
		err := exec(t.Context(), args, strings.NewReader(""), &b, &b)
		if got := cli.Status(err); got != want {
			t.Fatalf("%q: status %d, want %d: %v", args, got, want, err)
		}
		if err != nil {
			message = err.Error()
		}
		return b.String(), message
	}
	if _, why := run(1, "put", "-nick", "ana", srv.Addr, here); !strings.Contains(why, "password") {
		t.Errorf("without a login it says %q", why)
	}
	if _, why := run(1, "put", "-nick", "eva", srv.Addr, here); !strings.Contains(why, "everybody needs an account here") {
		t.Errorf("without an account it says %q", why)
	}
	run(0, "put", "-nick", "ana", "-password", "correct horse", srv.Addr, here)

	keeps(t, file, "127.0.0.1:4000", logins.Login{Account: "ana", Password: "correct horse"})
	if out, _ := run(0, "ls", srv.Addr); out != "RECEIPTS.txt\nlab.txt\n" {
		t.Errorf("ana lists %q", out)
	}
	if out, _ := run(0, "get", srv.Addr, "lab.txt", "-"); !strings.Contains(out, "by ana") {
		t.Errorf("ana gets %q", out)
	}
	keeps(t, file, "127.0.0.1:4100", logins.Login{Account: "teacher", Password: "battery staple"})
	if out, _ := run(0, "get", "-nick", "teacher", srv.Addr, "HANDINS.csv", "-"); !strings.Contains(out, "ana,lab.txt,/handins/ana/lab.txt,") {
		t.Errorf("an operator gets the list %q", out)
	}
	keeps(t, file, "127.0.0.1:4000", logins.Login{Account: "ana", Password: "another horse"})
	if _, why := run(1, "ls", srv.Addr); !strings.Contains(why, "password") {
		t.Errorf("with a wrong password it says %q", why)
	}
}

// A connTo is a connection to an address.
type connTo struct {
	net.Conn
	to string
}

func (c connTo) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(c.to))
}

func TestALoginIsNotSentInClearThroughPublicNetworks(t *testing.T) {
	file := keepsLogins(t)
	keeps(t, file, "host:4000", logins.Login{Account: "ana", Password: "x"})
	keeps(t, file, "clear:4000", logins.Login{Account: "ana", Password: "x", Clear: true})
	for _, c := range []struct {
		addr, to string
		want     bool
	}{
		{"host:2121", "192.168.1.7:2121", true}, {"host:2121", "203.0.113.7:2121", false}, {"clear:2121", "203.0.113.7:2121", true},
	} {
		to := shelf.Config{Addr: c.addr, Nick: "me"}
		if err := giveLogin(&to, false); err != nil || to.Nick != "ana" || to.Password != "x" {
			t.Fatalf("%s: %+v, %v", c.addr, to, err)
		}
		if got := to.Allows(connTo{to: c.to}); got != c.want {
			t.Errorf("to %s at %s it is sent: %v", c.addr, c.to, got)
		}
	}
	other := shelf.Config{Addr: "host:2121", Nick: "me"}
	if err := giveLogin(&other, true); err != nil || other.Nick != "me" || other.Allows != nil {
		t.Errorf("for a nick without a login it is %+v, %v", other, err)
	}
	given := shelf.Config{Addr: "host:2121", Nick: "me", Password: "sésame"}
	if err := giveLogin(&given, false); err != nil || given.Nick != "me" || given.Password != "sésame" {
		t.Errorf("a password that was given becomes %+v, %v", given, err)
	}
}

func TestLoginsOfAHost(t *testing.T) {
	f := logins.File{Path: filepath.Join(t.TempDir(), "logins")}
	for server, account := range map[string]string{
		"host:4000": "clear", "udp://host:4000": "udp", "tls://host:4001": "secure", "[::1]:4000": "six", "nohost:4000": "other",
	} {
		keeps(t, f, server, logins.Login{Account: account})
	}
	for _, c := range []struct {
		host, account string
		encrypted     bool
		want          string
	}{
		{"host", "", false, "clear"}, {"host", "", true, "secure"}, {"HOST", "udp", false, "udp"}, {"host", "secure", false, ""},
		{"host", "clear", true, "clear"}, {"::1", "", false, "six"}, {"ost", "", true, ""},
	} {
		l, ok, err := f.OfHost(c.host, c.account, c.encrypted)
		if err != nil || l.Account != c.want || ok != (c.want != "") {
			t.Errorf("%+v: %+v, %v, %v", c, l, ok, err)
		}
	}
}

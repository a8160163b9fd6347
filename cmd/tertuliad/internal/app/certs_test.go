package app

import (
	"context"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestACertificateThatCannotBeUsedEndsTheStart(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{empty, empty + ".missing"} {
		ctx, quit := context.WithCancel(t.Context())
		quit() // should it start after all
		args := []string{"-host", "127.0.0.1", "-tcp-addr", ":0", "-udp-addr", "off", "-http-addr", "off", "-irc-addr", "off", "-state-dir", "off", "-tls-cert", name}
		err := Exec(ctx, args, strings.NewReader(""), io.Discard, io.Discard)
		if err == nil || !strings.HasPrefix(err.Error(), "-tls-cert cannot be used: ") || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A server for this machine only has no certificate for the machine's addresses in its networks.
func TestTheCertificateIsForTheNamesUnderWhichTheServerIsReached(t *testing.T) {
	own, err := os.Hostname()
	if err != nil {
		t.Skip("this machine has no name")
	}
	for _, c := range []struct {
		flags    []string
		loopback bool
	}{{nil, true}, {[]string{"-host", "127.0.0.1"}, true}, {[]string{"-host", "0.0.0.0", "-http-hosts", "chat.example.org"}, false}} {
		cfg, err := parse(c.flags, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		names := cfg.certNames()
		if !slices.Contains(names.DNS, "localhost") || !slices.Contains(names.DNS, strings.ToLower(own)) || slices.Contains(names.DNS, "*.local") {
			t.Errorf("%q: the names are %q", c.flags, names.DNS)
		}
		if got := slices.Contains(names.DNS, "chat.example.org"); got == c.loopback {
			t.Errorf("%q: -http-hosts is in the names: %t", c.flags, got)
		}
		if only := !slices.ContainsFunc(names.Addrs, func(a netip.Addr) bool { return !a.IsLoopback() }); only != c.loopback && len(thisMachine().reached(true)) > 0 {
			t.Errorf("%q: the addresses are %v", c.flags, names.Addrs)
		}
	}
}

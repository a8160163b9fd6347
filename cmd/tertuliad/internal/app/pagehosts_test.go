package app

import (
	"io"
	"strings"
	"testing"
)

func TestThePageIsReachedUnderTheNamesOfTheMachineAndOfItsFlags(t *testing.T) {
	cfg, err := parse([]string{"-http-hosts", "Class.example.org", "-http-public-url", "https://chat.example.org:444/tertulia", "-host", "pi"}, io.Discard)
	ok(t, err)
	names := strings.Join(cfg.pageHosts(), " ")
	for _, want := range []string{"*.local", "Class.example.org", "chat.example.org", "pi"} {
		if !strings.Contains(names, want) {
			t.Errorf("the names are %s, without %s", names, want)
		}
	}
}

func TestAMachineHasItsNamesInTheDomainsOfItsNetwork(t *testing.T) {
	for _, c := range []struct{ own, resolver, want string }{
		{"pi", "", "pi pi"},
		{"pi.example.org", "", "pi.example.org pi"},
		{"pi", "nameserver 192.168.1.1\nsearch fritz.box lan.\n", "pi pi pi.fritz.box pi.lan"},
		{"pi", "# search a\ndomain home\nsearch\nsearch .\noptions ndots:1", "pi pi pi.home"},
	} {
		if got := strings.Join(machineNames(c.own, []byte(c.resolver)), " "); got != c.want {
			t.Errorf("%s with %q is called %s, want %s", c.own, c.resolver, got, c.want)
		}
	}
}

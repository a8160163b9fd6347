package app

import (
	"bufio"
	"bytes"
	"net"
	"net/url"
	"os"
	"strings"
)

// pageHosts returns the host names under which browsers may reach the page, besides its addresses
// and localhost: those of this machine, its names in multicast DNS, and those that flags name.
func (c *config) pageHosts() []string {
	names := append([]string{"*.local"}, c.httpHosts...)
	if own, err := os.Hostname(); err == nil {
		resolver, _ := os.ReadFile("/etc/resolv.conf") // missing on Windows
		names = append(names, machineNames(own, resolver)...)
	}
	at, _, _ := net.SplitHostPort(c.httpAddr.on(c.host))
	names = append(names, at)
	if u, err := url.Parse(c.httpURL.String()); err == nil {
		names = append(names, u.Hostname())
	}
	return names
}

// machineNames returns the names of a machine: its own, the first label of that, and this label in
// the search domains of the resolver (resolv.conf(5)). Many routers serve such names, as in pi.lan
// and pi.fritz.box.
func machineNames(own string, resolver []byte) []string {
	short, _, _ := strings.Cut(own, ".")
	names := []string{own, short}
	for lines := bufio.NewScanner(bytes.NewReader(resolver)); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) == 0 || words[0] != "search" && words[0] != "domain" {
			continue
		}
		for _, domain := range words[1:] {
			if domain = strings.Trim(domain, "."); domain != "" {
				names = append(names, short+"."+domain)
			}
		}
	}
	return names
}

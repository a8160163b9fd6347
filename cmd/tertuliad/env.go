package main

import (
	"slices"
	"strings"

	"tertulia/actors/plain"
)

// clientFlags are the flags of our client that the server does not have. A person
// may have set their variables for the client.
var clientFlags = []string{
	"as", "bell", "f", "file", "files-port", "interval", "j", "l", "listen", "n", "nick",
	"o", "q", "r", "size", "timeout", "times", "to", "v", "wait",
}

// ignored is a variable of the environment that begins like those of the server
// and sets none of its flags.
type ignored struct{ variable, reason string }

// ignoredIn returns the variables of an environment that seem to be for the server
// and are not. They are no errors: Docker and Kubernetes set such variables
// themselves (TERTULIA_SERVICE_HOST) where a service is called tertulia.
func (f *flags) ignoredIn(environ []string) (list []ignored) {
	for _, entry := range environ {
		variable, _, _ := strings.Cut(entry, "=")
		rest, ours := strings.CutPrefix(variable, envPrefix+"_")
		name := strings.ToLower(strings.ReplaceAll(rest, "_", "-"))
		known := f.Lookup(name) != nil || slices.Contains(clientFlags, name) || strings.HasPrefix(name, "load-")
		if !ours || known && envName(name) == variable {
			continue
		}
		reason := "no flag has that name"
		if nearest := f.given.Nearest(name); nearest != nil {
			for i := range nearest {
				nearest[i] = envName(nearest[i])
			}
			reason += ": did you mean " + strings.Join(nearest, " or ") + "?"
		}
		list = append(list, ignored{plain.Line(variable), reason})
	}
	return list
}

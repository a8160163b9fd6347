package app

import (
	"slices"
	"strings"

	"tertulia/actors/plain"
)

// clientFlags are the client's flags that the server does not have. A user may have set their
// environment variables for the client.
var clientFlags = []string{
	"as", "bell", "clear", "f", "file", "files-port", "interval", "j", "l", "listen", "n", "nick",
	"o", "q", "r", "size", "timeout", "times", "to", "v", "wait",
}

// ignored is an environment variable that has the server's prefix but sets none of its flags.
type ignored struct{ variable, reason string }

// ignoredIn returns the variables in environ that have the server's prefix but set none of its
// flags. They are not errors: Docker and Kubernetes set such variables (TERTULIA_SERVICE_HOST)
// for a service called tertulia.
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

package app

import (
	"flag"
	"fmt"
	"strings"

	"tertulia/cmd/internal/cli"
)

// section is a group of flags in the help.
type section struct {
	title string
	names []string
}

// end adds a section with all flags that were declared since the previous call.
func (f *flags) end(title string) {
	taken := make(map[string]bool)
	for _, s := range f.sections {
		for _, name := range s.names {
			taken[name] = true
		}
	}
	s := section{title: title}
	f.VisitAll(func(fl *flag.Flag) {
		if !taken[fl.Name] {
			s.names = append(s.names, fl.Name)
		}
	})
	f.sections = append(f.sections, s)
}

// help returns the help page of the server, with all flags.
func (f *flags) help() string {
	var b strings.Builder
	fmt.Fprintln(&b, `tertuliad opens a chat room that every machine on the network can join with
what it has: nc, telnet or the client tertulia.

  tertuliad                  for this machine only
  tertuliad -host 0.0.0.0    for everybody on the network
  tertuliad accounts         adds, lists or removes accounts, and lists what
                             operators have done
  tertuliad handins          lists what was handed in to a drop box
  tertuliad history          exports, searches, backs up or removes the history
  tertuliad help -rate       explains a flag, or a command
  tertuliad version          prints the version`)
	for _, s := range f.sections {
		fmt.Fprintf(&b, "\n%s:\n", strings.Join(cli.Wrap(s.title, 79), "\n"))
		for _, name := range s.names {
			b.WriteString(cli.Entry(f.Lookup(name)))
		}
	}
	fmt.Fprintf(&b, `
Each flag can also be set in the environment (-tcp-addr as %s_TCP_ADDR) or
in the config file; a flag comes before the environment, and that before the
file.
Exit status: 0 asked to stop, 1 failed, 2 wrong usage.
`, envPrefix)
	return b.String()
}

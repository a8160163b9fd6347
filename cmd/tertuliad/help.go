package main

import (
	"flag"
	"fmt"
	"strings"
)

type section struct {
	title string
	names []string
}

// end closes a section: it takes all flags since the one before.
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

// help explains every flag.
func (f *flags) help() string {
	var b strings.Builder
	fmt.Fprintln(&b, `tertuliad opens a chat room that every machine on the network can join with
what it has: nc, telnet or the client tertulia.

  tertuliad                  for this machine only
  tertuliad -host 0.0.0.0    for everybody on the network
  tertuliad handins          lists what was handed in to a drop box`)
	for _, s := range f.sections {
		fmt.Fprintf(&b, "\n%s:\n", strings.Join(wrap(s.title, 79), "\n"))
		for _, name := range s.names {
			fl := f.Lookup(name)
			arg, text := flag.UnquoteUsage(fl)
			head := "-" + name
			if arg != "" {
				head += " " + arg
			}
			if fl.DefValue != "" && fl.DefValue != "false" {
				text += " (default " + fl.DefValue + ")"
			}
			fmt.Fprintf(&b, "  %s\n", head)
			for _, line := range wrap(text, 72) {
				fmt.Fprintf(&b, "        %s\n", line)
			}
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

// wrap breaks text at blanks into lines of at most width characters.
func wrap(text string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}

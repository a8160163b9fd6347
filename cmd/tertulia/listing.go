package main

import (
	"context"
	"fmt"
	"strings"

	"tertulia/actors/plain"
	"tertulia/cmd/tertulia/internal/shelf"
)

// listing collects the output of ls: files first, then the content of each folder.
type listing struct {
	long  bool
	heads bool // the name of each folder is shown above its content
	text  strings.Builder
}

// run lists the paths args, or the shelf's top folder if there are none. Failures are reported
// as events of s.
func (l *listing) run(ctx context.Context, s *shelf.Shelf, args []string) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var folders []shelf.Found
	for _, arg := range args {
		found, err := s.Look(ctx, arg)
		if err != nil {
			if s.Fail(arg, err) {
				return
			}
		}
		l.heads = l.heads || len(found) > 1
		for _, f := range found {
			if f.Dir {
				folders = append(folders, f)
				continue
			}
			l.line(f.Path, f.Entry)
		}
	}
	for _, f := range folders {
		entries, err := s.Entries(ctx, f.Path)
		if err != nil {
			if s.Fail(f.Path, err) {
				return
			}
			continue
		}
		if l.heads {
			if l.text.Len() > 0 {
				l.text.WriteByte('\n')
			}
			fmt.Fprintf(&l.text, "%s:\n", plain.Line(f.Path))
		}
		for _, e := range entries {
			l.line(e.Name, e)
		}
	}
}

// line adds a line for one file or folder.
func (l *listing) line(name string, e shelf.Entry) {
	name = plain.Line(name)
	if e.Dir {
		name += "/"
	}
	if l.long {
		size, when := fmt.Sprint(e.Size), e.Time.Local().Format("2006-01-02 15:04")
		if e.Dir {
			size = "-"
		}
		if e.Time.IsZero() {
			when = "?"
		}
		fmt.Fprintf(&l.text, "%12s  %-16s  ", size, when)
	}
	l.text.WriteString(name + "\n")
}

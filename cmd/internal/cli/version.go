package cli

import (
	"fmt"
	"io"
	"regexp"
	"runtime/debug"
	"strings"
	"time"
)

// Version returns the version of the build: the version of the module, or else the revision of
// the repository with its date.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return noVersion
	}
	return versionOf(info)
}

// PrintVersion writes the program's name and version, for the command and the flag version.
func PrintVersion(w io.Writer, program string) error {
	_, err := fmt.Fprintln(w, program, Version())
	return err
}

// noVersion is the version of a build outside a repository.
const noVersion = "(version unknown)"

// pseudo matches the end of a pseudo-version, which Go generates for a revision without a tag.
var pseudo = regexp.MustCompile(`\d{14}-[0-9a-f]{12}$`)

// versionOf returns v1.2.3 for a version with a tag, and otherwise 0123456789ab (2026-11-28).
// The date is the date of the revision in UTC. If the source tree was changed, the word
// modified follows.
func versionOf(info *debug.BuildInfo) string {
	version, _, modified := strings.Cut(info.Main.Version, "+dirty")
	var revision string
	var notes []string
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case "vcs.time":
			if t, err := time.Parse(time.RFC3339, s.Value); err == nil {
				notes = append(notes, t.UTC().Format(time.DateOnly))
			}
		case "vcs.modified":
			modified = modified || s.Value == "true"
		}
	}
	if modified {
		notes = append(notes, "modified")
	}
	switch tagged := version != "" && version != "(devel)"; {
	case tagged && (revision == "" || !pseudo.MatchString(version)):
		if modified {
			return version + " (modified)"
		}
		return version
	case revision == "":
		return noVersion
	case notes == nil:
		return revision
	}
	return revision + " (" + strings.Join(notes, ", ") + ")"
}

package cli

import (
	"runtime/debug"
	"testing"
)

func TestTheVersionIsThatOfTheModuleOrOfTheRevision(t *testing.T) {
	const (
		revision  = "0123456789abcdef0123456789abcdef01234567"
		untagged  = "v0.0.0-20261128235900-0123456789ab"
		afterATag = "v1.2.4-0.20261128235900-0123456789ab"
		late      = "2026-11-28T23:59:00-01:00" // the day after, in UTC
	)
	for _, c := range []struct {
		name, module             string
		revision, time, modified string // nothing of the repository where all are empty
		want                     string
	}{
		{name: "installed by version", module: "v1.2.3", want: "v1.2.3"},
		{name: "installed by revision", module: untagged, want: untagged},
		{"a tag", "v1.2.3", revision, late, "false", "v1.2.3"},
		{"a tag, then changes", "v1.2.3+dirty", revision, late, "true", "v1.2.3 (modified)"},
		{"a revision before any tag", untagged, revision, late, "false", "0123456789ab (2026-11-29)"},
		{"a revision after a tag", afterATag, revision, late, "false", "0123456789ab (2026-11-29)"},
		{"changes", untagged + "+dirty", revision, late, "true", "0123456789ab (2026-11-29, modified)"},
		{"a build without a module version", "(devel)", revision, late, "true", "0123456789ab (2026-11-29, modified)"},
		{"no date", "", "0123", "soon", "", "0123"},
		{name: "outside a repository", module: "(devel)", want: "(version unknown)"},
		{name: "nothing", want: "(version unknown)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			info := &debug.BuildInfo{Main: debug.Module{Version: c.module}}
			for key, value := range map[string]string{"vcs.revision": c.revision, "vcs.time": c.time, "vcs.modified": c.modified} {
				if value != "" {
					info.Settings = append(info.Settings, debug.BuildSetting{Key: key, Value: value})
				}
			}
			if got := versionOf(info); got != c.want {
				t.Errorf("the version is %q, want %q", got, c.want)
			}
		})
	}
}

package files

import (
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxVersions is how many versions of one name a drop box keeps, the newest included. When one
// more comes, the oldest is deleted, and the receipt lists it. Refusing the new one would be
// worse: at a deadline the newest version counts most.
const maxVersions = 20

// versionTime is the format of the time in the name of a version, in the server's time zone. It
// has no colons because Windows does not allow them in names.
const versionTime = "2006-01-02 15.04.05"

var versionMark = regexp.MustCompile(` \((\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d)(?:, (\d{1,9}))?\)`)

// versionName returns the name of a version that was handed in at a time: "lab3 (2026-11-28
// 10.14.05).pdf", and for n above 1 "lab3 (2026-11-28 10.14.05, 2).pdf". The name never changes
// later, and keeps the extension. A name that would be too long loses the end of its base.
func versionName(name string, at time.Time, n int) string {
	const longestExt = 32
	ext := path.Ext(name)
	base := strings.TrimSuffix(name, ext)
	if base == "" || len(ext) > longestExt {
		base, ext = name, ""
	}
	mark := " (" + at.Format(versionTime)
	if n > 1 {
		mark += ", " + strconv.Itoa(n)
	}
	mark += ")"
	for len(base)+len(mark)+len(ext) > MaxName {
		_, last := utf8.DecodeLastRuneInString(base)
		base = base[:len(base)-last]
	}
	return base + mark + ext
}

// versionOf splits the name of a kept version: the name under which it was handed in, the time,
// and its number among those of the same second.
func versionOf(name string) (of string, at time.Time, n int, is bool) {
	marks := versionMark.FindAllStringSubmatchIndex(name, -1)
	if marks == nil {
		return "", time.Time{}, 0, false
	}
	m := marks[len(marks)-1]
	at, err := time.ParseInLocation(versionTime, name[m[2]:m[3]], time.Local)
	if err != nil || m[0] == 0 {
		return "", time.Time{}, 0, false
	}
	n = 1
	if m[4] >= 0 {
		n, _ = strconv.Atoi(name[m[4]:m[5]])
	}
	of = name[:m[0]] + name[m[1]:]
	// A long extension may have lost its end. It may then be so short that versionName would
	// put the mark in front of it, although the mark is at the end.
	cut := m[1] == len(name) && len(name) > MaxName-utf8.UTFMax
	return of, at, n, cut || versionName(of, at, n) == name
}

// keptVersion is the older version of a file, which a newer one replaces.
type keptVersion struct {
	name    string   // its version name; "" if there was no older version
	tooMany []string // names of the surplus versions, to be deleted
}

// keepVersion moves the published file of a name to its version name. The caller holds the
// name. It blocks on the disk. When it returns, the move is durable, so no crash loses the
// acknowledged version. The name is missing until the newer file is published.
func (a *Actor) keepVersion(name string) (kept keptVersion, err error) {
	there, err := a.store.Stat(name)
	if err != nil {
		return keptVersion{}, err
	}
	dir, base := path.Split(name)
	for n := 1; ; n++ {
		kept.name = dir + versionName(base, there.ModTime.Local(), n)
		if _, err = a.store.Stat(kept.name); KindOf(err) == NotFound {
			break
		}
		if err != nil {
			return keptVersion{}, err
		}
	}
	older, err := a.olderVersions(name)
	if err != nil {
		return keptVersion{}, err
	}
	// older does not include the newer file and the one that moves. Both are kept too.
	if extra := len(older) + 2 - maxVersions; extra > 0 {
		kept.tooMany = older[:extra]
	}
	if err = a.store.Rename(name, kept.name); err == nil {
		err = a.flushFolders(path.Dir(name))
	}
	if err != nil {
		a.restoreVersion(kept, name)
		return keptVersion{}, err
	}
	return kept, nil
}

// restoreVersion moves a version back to its name after the newer one could not be published.
// If the disk refuses this, the version keeps its version name.
func (a *Actor) restoreVersion(kept keptVersion, name string) {
	if kept.name == "" {
		return
	}
	if _, err := a.store.Stat(name); KindOf(err) == NotFound {
		_ = a.store.Rename(kept.name, name)
	}
}

// olderVersions returns the names of the kept versions of a name, oldest first.
func (a *Actor) olderVersions(name string) (names []string, err error) {
	dir, base := path.Split(name)
	d, err := a.store.ReadDir(path.Dir(name))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	for err == nil {
		var batch []string
		batch, err = d.Names(dirBatch)
		for _, other := range batch {
			if _, at, n, is := versionOf(other); is && versionName(base, at, n) == other {
				names = append(names, dir+other)
			}
		}
	}
	if !errors.Is(err, io.EOF) {
		return nil, err
	}
	slices.SortFunc(names, func(x, y string) int {
		_, at, n, _ := versionOf(path.Base(x))
		_, also, m, _ := versionOf(path.Base(y))
		if at.Equal(also) {
			return n - m
		}
		return at.Compare(also)
	})
	return names, nil
}

// dropVersions deletes the surplus versions and returns the change. The caller has made the
// newest version durable. A later call retries a version that cannot be deleted.
func (a *Actor) dropVersions(kept keptVersion) (change space) {
	for _, name := range kept.tooMany {
		there, err := a.store.Stat(name)
		if err == nil && a.store.Remove(name) == nil {
			change.add(space{-there.Size, -1})
		}
	}
	return change
}

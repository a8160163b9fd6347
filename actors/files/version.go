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

// maxVersions is how many versions of one name a drop box keeps, the newest
// included. When one more comes, the oldest is deleted, and the receipt says so.
// To refuse it would be worse: at a deadline the newest version is the one that
// counts, and the oldest of so many has been corrected twenty times.
const maxVersions = 20

// versionTime is how the time of a version stands in its name, in the time zone
// of the server. Colons cannot be in names on Windows.
const versionTime = "2006-01-02 15.04.05"

var versionMark = regexp.MustCompile(` \((\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d)(?:, (\d{1,9}))?\)`)

// versionName returns the name under which a version is kept that was handed in
// at a time: "lab3 (2026-11-28 10.14.05).pdf", and for n above 1 "lab3 (2026-11-28
// 10.14.05, 2).pdf". It never changes afterwards, and opens as the file did. A name
// that would be too long loses the end of its first part.
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

// versionOf takes the name of a kept keptVersion apart: the name that it was handed in
// under, the time, and the number among those of one second.
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
	// Where a long extension has lost its end, what is left of it may be short enough
	// for the mark to stand in front of it, and yet it stands at the end.
	cut := m[1] == len(name) && len(name) > MaxName-utf8.UTFMax
	return of, at, n, cut || versionName(of, at, n) == name
}

// keptVersion is the version of a file that a newer one takes the place of.
type keptVersion struct {
	name    string   // where it is kept; "" if there was none
	tooMany []string // versions older than those that are kept, to be deleted
}

// keepVersion moves the published file of a name, which the caller holds, out of
// the way of a newer one. When it returns, the move is durable: of whatever a crash
// leaves, the version that was acknowledged is a part. A reader may find the name
// missing for a moment.
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
	// The one that comes and the one that moves are kept too.
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

// restoreVersion gives a version its name back where no newer one could be
// published. If the disk does not let it, the version stays under its own name.
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

// dropVersions deletes what is too many once the newest version is durable, and
// returns the change. One that cannot be deleted is so the next time.
func (a *Actor) dropVersions(kept keptVersion) (change space) {
	for _, name := range kept.tooMany {
		there, err := a.store.Stat(name)
		if err == nil && a.store.Remove(name) == nil {
			change.add(space{-there.Size, -1})
		}
	}
	return change
}

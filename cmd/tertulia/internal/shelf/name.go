package shelf

import (
	"fmt"
	"hash/crc32"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

const (
	// PartSuffix is the end of the name of an incomplete download.
	PartSuffix = ".tertulia.part"

	maxName  = 255 // bytes
	maxDepth = 64  // folders
)

// checkHere returns an error for a name from the server that cannot be used safely as a local
// file name.
func checkHere(name string) error {
	switch {
	case !isPlain(name), name == ".", strings.ContainsAny(name, "/"+string(filepath.Separator)), !filepath.IsLocal(name):
		return errName
	case strings.HasSuffix(name, PartSuffix):
		return errOwnName
	}
	return nil
}

// checkThere returns an error for a name that cannot be sent to the server.
func checkThere(name string) error {
	if !isPlain(name) {
		return errNotPlain
	}
	return nil
}

// isPlain reports whether name is valid UTF-8, not empty, and without control characters.
func isPlain(name string) bool {
	return name != "" && utf8.ValidString(name) && strings.IndexFunc(name, func(r rune) bool {
		return r < ' ' || r >= 0x7f && r <= 0x9f
	}) < 0
}

// partName returns the name of a download while it is incomplete, at most maxName bytes in its
// last part.
func partName(name string) string {
	dir, base := filepath.Split(name)
	if len(base)+len(PartSuffix) > maxName {
		tail := fmt.Sprintf(".%08x", crc32.ChecksumIEEE([]byte(base)))
		base = base[:maxName-len(PartSuffix)-len(tail)]
		for !utf8.ValidString(base) {
			base = base[:len(base)-1]
		}
		base += tail
	}
	return dir + base + PartSuffix
}

// clean returns the shortest form of a path on the server.
func clean(p string) string {
	if p == "" {
		return "."
	}
	return path.Clean(p)
}

// hasMeta reports whether a path contains a pattern.
func hasMeta(p string) bool { return strings.ContainsAny(p, `*?[`) }

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
	// PartSuffix ends the name of a download that is not whole.
	PartSuffix = ".tertulia.part"

	maxName  = 255 // bytes
	maxDepth = 64  // folders
)

// checkHere refuses what a server lists and cannot be a file of this machine's
// target folder, or not safely.
func checkHere(name string) error {
	switch {
	case !isPlain(name), name == ".", strings.ContainsAny(name, "/"+string(filepath.Separator)), !filepath.IsLocal(name):
		return errName
	case strings.HasSuffix(name, PartSuffix):
		return errOwnName
	}
	return nil
}

// checkThere refuses what cannot be sent as a name.
func checkThere(name string) error {
	if !isPlain(name) {
		return errNotPlain
	}
	return nil
}

func isPlain(name string) bool {
	return name != "" && utf8.ValidString(name) && strings.IndexFunc(name, func(r rune) bool {
		return r < ' ' || r >= 0x7f && r <= 0x9f
	}) < 0
}

// partName is what a download is called until it is whole.
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

// clean takes a path of the server's apart from what it need not have.
func clean(p string) string {
	if p == "" {
		return "."
	}
	return path.Clean(p)
}

// hasMeta reports whether a path has a pattern in it.
func hasMeta(p string) bool { return strings.ContainsAny(p, `*?[`) }

//go:build !linux && !darwin && !freebsd

package files

import (
	"io/fs"
	"math"
	"os"
)

const oDirectory = 0

func unique(fs.FileInfo) string { return "" }

func diskFree(string) (int64, error) { return math.MaxInt64, nil }

func lockFile(*os.File) error { return nil }

func bootID() string { return "" }

//go:build !linux && !darwin && !freebsd

package files

import (
	"io/fs"
	"math"
	"os"
	"time"
)

const oDirectory = 0

func unique(fs.FileInfo) string { return "" }

func changed(fi fs.FileInfo) time.Time { return fi.ModTime() }

func diskFree(string) (int64, error) { return math.MaxInt64, nil }

func lockFile(*os.File) error { return nil }

func bootID() string { return "" }

package servertest

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// Staging is the folder of a shelf in which uploads that have not ended are.
const Staging = ".tertulia-tmp"

// Shelf makes a folder with files, by their paths, for -files-dir.
func Shelf(t *testing.T, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		path := filepath.Join(dir, name)
		OK(t, os.MkdirAll(filepath.Dir(path), 0o700))
		OK(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

// Random returns n bytes.
func Random(rng *rand.Rand, n int) string {
	var seed [32]byte
	for i := range seed {
		seed[i] = byte(rng.Uint32())
	}
	b := make([]byte, n)
	_, _ = rand.NewChaCha8(seed).Read(b) // never fails
	return string(b)
}

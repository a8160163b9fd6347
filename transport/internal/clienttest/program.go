// Package clienttest finds the real clients with which the protocols are tested.
package clienttest

import (
	"os"
	"os/exec"
	"testing"
)

// Program returns the path of the first program of names that is installed. Without one the test is
// skipped, or fails where the environment variable CI is "true".
func Program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed", names[0])
	}
	t.Skipf("%s is not installed", names[0])
	return ""
}

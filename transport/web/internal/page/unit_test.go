package page

import (
	"os/exec"
	"path/filepath"
	"testing"

	"tertulia/transport/internal/clienttest"
)

// TestTheModules runs the unit tests of the modules, testdata/*.test.js, in Node.js: as by
//
//	node --test testdata/*.test.js
func TestTheModules(t *testing.T) {
	node := clienttest.Program(t, "node")
	tests, err := filepath.Glob("testdata/*.test.js")
	if err != nil || len(tests) == 0 {
		t.Fatalf("there are no tests: %v", err)
	}
	if out, err := exec.CommandContext(t.Context(), node, append([]string{"--test"}, tests...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

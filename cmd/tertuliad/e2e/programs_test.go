package e2e

import (
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// bin is the folder of the programs that tests have built. TestMain makes and removes it.
var bin string

// build builds the server, once for all tests, and returns its path.
func build(t *testing.T) string { return builtFrom(t, buildServer) }

// buildClient is build for the client that comes with the server.
func buildClient(t *testing.T) string { return builtFrom(t, buildTheClient) }

var (
	buildServer    = sync.OnceValues(func() (string, error) { return goBuild("..") })
	buildTheClient = sync.OnceValues(func() (string, error) { return goBuild("../../tertulia") })
)

func builtFrom(t *testing.T, once func() (string, error)) string {
	t.Helper()
	path, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// goBuild builds the program in a folder of the project, with the name of the folder.
func goBuild(folder string) (string, error) {
	whole, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	path := filepath.Join(bin, filepath.Base(whole))
	if out, err := osexec.Command("go", "build", "-buildvcs=false", "-o", path, folder).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

// A runner runs the tests for goleak, with a folder for programs.
type runner struct{ *testing.M }

// Run implements goleak.TestingM.
func (r runner) Run() int {
	var err error
	if bin, err = os.MkdirTemp("", "tertulia-e2e-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(bin)
	return r.M.Run()
}

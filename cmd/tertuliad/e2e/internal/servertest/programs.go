package servertest

import (
	"fmt"
	"os"
	osexec "os/exec"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// bin is the folder of the programs that tests have built. Main makes and removes it.
var bin string

// Build builds the server, once for all tests, and returns its path.
func Build(t *testing.T) string { return builtFrom(t, buildServer) }

// BuildClient is Build for the client that comes with the server.
func BuildClient(t *testing.T) string { return builtFrom(t, buildTheClient) }

var (
	buildServer    = sync.OnceValues(func() (string, error) { return goBuild("tertuliad") })
	buildTheClient = sync.OnceValues(func() (string, error) { return goBuild("tertulia") })
)

func builtFrom(t *testing.T, once func() (string, error)) string {
	t.Helper()
	path, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// goBuild builds a program of the project.
func goBuild(name string) (string, error) {
	path := filepath.Join(bin, name)
	if out, err := osexec.Command("go", "build", "-buildvcs=false", "-o", path, "tertulia/cmd/"+name).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

// KillAtEnd kills a program that has started, and waits for it, at the end of the test, or after Hang.
func KillAtEnd(t *testing.T, cmd *osexec.Cmd) {
	guard := time.AfterFunc(Hang, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() {
		guard.Stop()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}

// Main runs the tests of a package, with a folder for programs. They must leave no goroutine.
func Main(m *testing.M) {
	// Under nohup SIGHUP is ignored, and a program that a test starts would inherit that. One for which
	// there is a handler it does not inherit.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	goleak.VerifyTestMain(runner{m})
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
	defer func() { _ = os.RemoveAll(bin) }()
	return r.M.Run()
}

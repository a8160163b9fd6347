package servertest

import (
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Shell runs a command for curl as a user would, and returns the folder in which it
// ran.
func Shell(t *testing.T, command string) (dir string) {
	t.Helper()
	Installed(t, "curl", "curl")
	dir = t.TempDir()
	cmd := osexec.CommandContext(t.Context(), "sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CURL_HOME="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return dir
}

// Runs runs an announced command in a shell, in an empty folder. It returns the one file that
// is there afterwards.
func Runs(t *testing.T, command string) string {
	t.Helper()
	dir := Shell(t, command)
	list, err := os.ReadDir(dir)
	OK(t, err)
	if len(list) != 1 {
		t.Fatalf("%s: makes %v", command, list)
	}
	content, err := os.ReadFile(filepath.Join(dir, list[0].Name()))
	OK(t, err)
	return string(content)
}

// Told checks the news of a file up to the command, and returns the command.
func Told(t *testing.T, line, news string) (command string) {
	t.Helper()
	command, is := strings.CutPrefix(line, news+": ")
	if !is || !strings.HasPrefix(command, "curl ") {
		t.Fatalf("the room reads %q, want %q and how to fetch it", line, news)
	}
	return command
}

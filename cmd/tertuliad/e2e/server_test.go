package e2e

import (
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/actors/files"
	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

const hang = servertest.Hang

type (
	user    = servertest.User
	process = servertest.Process
	ftpConn = servertest.FTP
)

// A server is the whole program.
type server struct{ *servertest.Server }

// start runs the program in the test's process on free ports until the test ends.
func start(t *testing.T, args ...string) *server {
	t.Helper()
	return startOn(t, nil, args...)
}

// startOn is start with a shelf in storage. If storage is nil, the shelf is a folder.
func startOn(t *testing.T, storage files.Storage, args ...string) *server {
	t.Helper()
	return startExactly(t, storage, append(servertest.FreePorts(t), args...)...)
}

// startExactly is startOn with no flags but args.
func startExactly(t *testing.T, storage files.Storage, args ...string) *server {
	t.Helper()
	return &server{servertest.Start(t, storage, args...)}
}

// launch starts a program with additional flags, and returns its server when that is open.
func launch(t *testing.T, cmd *osexec.Cmd, args ...string) (*process, *server) {
	t.Helper()
	p := servertest.Launch(t, cmd, args...)
	return p, &server{servertest.ServerOf(p)}
}

// file writes a config file and returns its path.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tertuliad.conf")
	ok(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// waysToSet returns the places in which an operator sets a flag. Each function sets it there for a test,
// and returns the arguments of the server.
func waysToSet(flag, value string) map[string]func(t *testing.T) (args []string) {
	return map[string]func(t *testing.T) []string{
		"flag": func(*testing.T) []string { return []string{"-" + flag, value} },
		"environment": func(t *testing.T) []string {
			t.Setenv("TERTULIA_"+strings.ToUpper(strings.ReplaceAll(flag, "-", "_")), value)
			return nil
		},
		"config file": func(t *testing.T) []string { return []string{"-config", file(t, flag+" "+value)} },
	}
}

// ok ends the test on an error.
func ok(t *testing.T, err error) {
	t.Helper()
	servertest.OK(t, err)
}

// wants fails the test unless err is a reply of FTP with the code, and a text that has a part.
func wants(t *testing.T, err error, want int, part string) {
	t.Helper()
	servertest.Wants(t, err, want, part)
}

package shelf

import (
	osexec "os/exec"
	"testing"

	"tertulia/actors/files"
	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

const hang = servertest.Hang

var (
	ok    = servertest.OK
	wants = servertest.Wants
)

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

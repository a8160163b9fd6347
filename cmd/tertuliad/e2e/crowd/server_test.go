package crowd

import (
	osexec "os/exec"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

const hang = servertest.Hang

var ok = servertest.OK

type (
	user    = servertest.User
	ftpConn = servertest.FTP
	event   = servertest.Event
)

// A server is the whole program.
type server struct{ *servertest.Server }

// start runs the program in the test's process on free ports until the test ends.
func start(t *testing.T, args ...string) *server {
	t.Helper()
	return &server{servertest.Start(t, nil, append(servertest.FreePorts(t), args...)...)}
}

// launch starts a program with additional flags, and returns its server when that is open.
func launch(t *testing.T, cmd *osexec.Cmd, args ...string) (*servertest.Process, *server) {
	t.Helper()
	p := servertest.Launch(t, cmd, args...)
	return p, &server{servertest.ServerOf(p)}
}

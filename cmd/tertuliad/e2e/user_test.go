package e2e

import (
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

type user = servertest.User

const (
	greeting = servertest.Greeting
	seated   = servertest.Seated
)

// dial opens a connection that has shown nothing but the greeting.
func (s *server) dial(t *testing.T) *user {
	t.Helper()
	return servertest.Dial(t, s.addr)
}

// knock opens a connection.
func (s *server) knock(t *testing.T) *user {
	t.Helper()
	return servertest.Knock(t, s.addr, nil)
}

// join takes a seat and reads up to the server's last word about it.
func (s *server) join(t *testing.T, nick string) *user {
	t.Helper()
	return servertest.Join(t, s.addr, nick)
}

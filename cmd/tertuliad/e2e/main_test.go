package e2e

import (
	"os"
	"os/signal"
	"syscall"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// Under nohup SIGHUP is ignored, and a program that a test starts would inherit
	// that. One for which there is a handler it does not inherit.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	goleak.VerifyTestMain(runner{m})
}

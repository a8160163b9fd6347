package shelf

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/cmd/tertuliad/internal/app"
)

// defaultShelf is the default value of -files-dir.
const defaultShelf = "./shelf"

func TestAChosenShelfThatCannotBeUsedEndsTheStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	ok(t, os.WriteFile(path, nil, 0o600))
	err := app.Exec(t.Context(), append(servertest.FreePorts(t), "-files-dir", path), strings.NewReader(""), io.Discard, io.Discard)
	if want := "-files-dir " + path + " cannot be used: it is not a folder"; err == nil || err.Error() != want {
		t.Errorf("Exec: %v, want %s", err, want)
	}
	if _, usage := errors.AsType[*cli.UsageError](err); usage {
		t.Error("it is taken for a wrong command line")
	}
	s := start(t, "-files-dir", path, "-files-access", "off")
	if s.Files != "" {
		t.Errorf("there are files:\n%s", s.Text)
	}
}

// Who names the default folder needs it.
func TestTheDefaultShelfIsChosenWhereSomebodyNamesIt(t *testing.T) {
	for place, choose := range servertest.WaysToSet("files-dir", defaultShelf) {
		t.Run(place, func(t *testing.T) {
			t.Chdir(t.TempDir())
			ok(t, os.WriteFile("shelf", nil, 0o600))
			args := append([]string{"-host", "127.0.0.1", "-tcp-addr", ":0", "-udp-addr", ":0", "-ftp-addr", ":0", "-http-addr", ":0", "-tls-addr", ":0", "-irc-addr", ":0", "-ircs-addr", ":0"}, choose(t)...)
			ctx, quit := context.WithCancel(t.Context())
			quit() // a server that opens is stopped at once
			err := app.Exec(ctx, args, strings.NewReader(""), io.Discard, io.Discard)
			if err == nil || !strings.HasPrefix(err.Error(), "-files-dir ./shelf cannot be used: ") {
				t.Errorf("Exec: %v", err)
			}
		})
	}
}

func TestWithoutTheDefaultShelfTheServerRunsAndSaysSo(t *testing.T) {
	t.Chdir(t.TempDir())
	ok(t, os.WriteFile("shelf", nil, 0o600))
	s := startExactly(t, nil, "-tcp-addr", ":0", "-udp-addr", ":0", "-ftp-addr", ":0", "-http-addr", ":0", "-tls-addr", ":0", "-irc-addr", ":0", "-ircs-addr", ":0")
	const why = "-files-dir ./shelf cannot be used: it is not a folder"
	if !strings.Contains(s.Text, "\nThe file shelf:\n  none: "+why+"\n") || s.Files != "" {
		t.Errorf("the start-up text is\n%s", s.Text)
	}
	ana := s.Join(t, "ana")
	ana.Sends("/files")
	ana.Sees("* there is no file shelf here")
	s.Stop()
	if log := s.Log.String(); !strings.Contains(log, `level=ERROR msg="there is no file shelf" error="`+why+`"`) {
		t.Errorf("the log is\n%s", log)
	}
	err := app.Exec(t.Context(), []string{"-tcp-addr", "off", "-udp-addr", "off", "-ftp-addr", ":0", "-http-addr", "off", "-tls", "off", "-irc-addr", "off"}, strings.NewReader(""), io.Discard, io.Discard)
	if err == nil || err.Error() != why {
		t.Errorf("with files only, Exec: %v", err)
	}
}

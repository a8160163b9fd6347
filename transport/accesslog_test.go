package transport

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestATransferIsAShortLineOfTheLog(t *testing.T) {
	var out strings.Builder
	path := "/begin" + strings.Repeat("/folder", 500) + "/end.txt"
	Transfer{Nick: "ana", Account: "Ana", Command: "RETR", Path: path, Outcome: "550", Err: errors.New(path + ": there is no such file"), Took: time.Second}.
		Log(slog.New(slog.NewTextHandler(&out, nil)), "192.0.2.1:5000")
	if line := out.String(); len(line) > 800 || !strings.Contains(line, "path=/begin/") || !strings.Contains(line, " account=Ana ") || !strings.Contains(line, "/end.txt ") || !strings.Contains(line, "no such file") {
		t.Errorf("the line has %d bytes: %s", len(line), line)
	}
}

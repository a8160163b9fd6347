package app

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// Whatever peers do, the log grows slowly after the burst.
func TestTheLogIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		h := newBoundedLog(newLog("text", slog.LevelInfo, &out).Handler(), prometheus.NewRegistry())
		log, counter := slog.New(h).With("listener", "ftp"), h.(boundedLog).leftOut
		for range logBurst + 100 {
			log.Info("transfer")
		}
		if n := strings.Count(out.String(), "msg=transfer"); n != logBurst {
			t.Errorf("%d lines of a burst are in the log", n)
		}
		log.Warn("wrong password")
		log.Error("session panicked")
		out.Reset()
		for range 60 {
			<-time.After(time.Second)
			for range 1000 {
				log.Info("transfer")
			}
		}
		if n := strings.Count(out.String(), "msg=transfer"); n != 60*logRate {
			t.Errorf("%d lines of a minute are in the log", n)
		}
		if n := strings.Count(out.String(), `level=WARN msg="log lines left out" bound="200 lines a second of one level"`); n != 6 {
			t.Errorf("%d lines say that some are left out", n)
		}
		if n := testutil.ToFloat64(counter); n != 100+60*(1000-logRate) {
			t.Errorf("%v lines are counted", n)
		}
	})
}

func TestALineOfTheLogIsShort(t *testing.T) {
	var out strings.Builder
	long := strings.Repeat("/folder", 1000)
	newLog("text", slog.LevelInfo, &out).Warn("event", "path", long, "error", errors.New("open "+long))
	if n := out.Len(); n > 3*maxLogged {
		t.Errorf("the line has %d bytes", n)
	}
}

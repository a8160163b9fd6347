package ftp

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// The log tells the operator why a user could not store or fetch a file, even if the
// transfer did not begin.
func TestATransferThatIsRefusedIsLoggedAndCounted(t *testing.T) {
	var log strings.Builder
	reg := prometheus.NewRegistry()
	srv := serve(t, func(o *options) {
		o.ftp.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		o.ftp.Metrics = NewMetrics(reg)
	})
	ana, eva := srv.as(t, "ana"), srv.as(t, "eva")
	ana.do("STOR early", 425)
	held := eva.open()
	eva.do("STOR taken", 150)
	ana.open()
	ana.do("STOR taken", 450)
	ana.do("APPE none/x", 550)
	ana.do("STOU ../x", 553)
	ana.do("RETR none", 550)
	ana.do("NLST none", 550)
	held.Close()
	eva.want(226)
	srv.stop()
	for _, want := range []string{
		`nick=ana command=STOR path=/early bytes=0 took=`, ` outcome=425 error="EPSV, PASV, EPRT or PORT comes first"`,
		`nick=ana command=STOR path=/taken bytes=0 took=`, ` outcome=450 error="/taken: locked by eva"`,
		`command=APPE path=/none/x bytes=0 took=`, `command=STOU path="" bytes=0 took=`, ` outcome=553 error="bad name: path out of the shelf"`,
		`command=RETR path=/none bytes=0 took=`, ` outcome=550 error="/none: not found"`, `command=NLST`,
		`nick=eva command=STOR path=/taken bytes=0 took=`,
	} {
		contains(t, log.String(), want)
	}
	if n, err := testutil.GatherAndCount(reg, "tertulia_ftp_transfers_total"); n != 7 || err != nil {
		t.Errorf("%d kinds of transfers are counted, %v", n, err)
	}
}

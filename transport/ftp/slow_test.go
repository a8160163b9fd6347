package ftp

import (
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/transport"
)

// An upload of an occasional byte never stalls, and would lock its name forever.
func TestAnUploadThatIsTooSlowIsCut(t *testing.T) {
	for name, c := range map[string]struct {
		bytes  int // every second
		upload bool
		want   time.Duration // 0: the upload continues for an hour
	}{
		"a byte a second":               {bytes: 1, upload: true, want: 5 * time.Minute},
		"a slow phone":                  {bytes: 1200, upload: true},
		"a download of a byte a second": {bytes: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				began := time.Now()
				done := make(chan struct{})
				go func() {
					defer close(done)
					defer far.Close()
					for time.Since(began) < time.Hour {
						if _, err := far.Write(make([]byte, c.bytes)); err != nil {
							return
						}
						time.Sleep(time.Second) //nolint:forbidigo // fake time
					}
				}()
				m, release := newMover(t.Context(), near, time.Minute, make(chan int64, 1))
				defer release()
				if pace := transport.NewUploadPace(began); c.upload {
					m.pace = &pace
				}
				var err error
				for buf := make([]byte, 4096); err == nil; {
					_, err = m.Read(buf)
				}
				took := time.Since(began)
				near.Close()
				<-done
				if slow := errors.Is(err, transport.ErrSlowUpload); slow != (c.want > 0) || slow && took > c.want+time.Second || !slow && took < time.Hour {
					t.Errorf("it ended after %v: %v", took, err)
				}
				if errors.Is(err, transport.ErrSlowUpload) && !isCut(err) {
					t.Error("what came is not kept")
				}
			})
		})
	}
}

package deadline

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/transport/web/internal/webtest"
)

// A handler that waits for long still has the whole time for its answer.
func TestAnAnswerIsTakenInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err := webtest.Stuck(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			<-time.After(time.Hour)
			Write(w)
			begin := time.Now()
			if n, err := w.Write(make([]byte, 1<<20)); err == nil || time.Since(begin) != writeTime {
				t.Errorf("%d bytes are written after %v", n, time.Since(begin))
			}
		}), "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		if err == nil {
			t.Error("the connection is still open")
		}
	})
}

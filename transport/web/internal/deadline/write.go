package deadline

import (
	"net/http"
	"time"
)

// writeTime is how long a client may take no byte of an answer.
const writeTime = time.Minute

// Write gives the client a minute from now to take what is written next. A handler calls it right before
// it writes, since it may have waited. net/http removes the deadline after the answer.
func Write(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTime)) // a writer of a test has none
}

package transport

import (
	"time"

	"tertulia/transport/internal/reason"
)

// An upload locks its name while it runs, so its duration must be bounded. It is cut off
// if fewer than leastUploaded bytes came in slowTime, which is 1 KiB per second. Even old
// mobile phones upload faster, and a pause of a few minutes does not cut an upload off.
const (
	slowTime      = 5 * time.Minute
	leastUploaded = 300 << 10
)

// ErrSlowUpload ends an upload that UploadPace finds too slow.
var ErrSlowUpload = reason.New(reason.Slow, "upload too slow")

// An UploadPace checks the pace of one upload. It belongs to one goroutine.
type UploadPace struct {
	since time.Time
	bytes int64
}

// NewUploadPace returns the pace of an upload that begins at now.
func NewUploadPace(now time.Time) UploadPace { return UploadPace{since: now} }

// TooSlow reports whether fewer than leastUploaded bytes came in the last slowTime or
// longer. bytes is the total of the upload. TooSlow returns false until slowTime has
// passed since its last check.
func (p *UploadPace) TooSlow(bytes int64, now time.Time) bool {
	if now.Sub(p.since) < slowTime {
		return false
	}
	slow := bytes-p.bytes < leastUploaded
	p.since, p.bytes = now, bytes
	return slow
}

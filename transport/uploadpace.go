package transport

import (
	"errors"
	"time"
)

// An upload holds its name for as long as it lasts, so it may not last for ever: it is
// cut if less than leastUploaded bytes came in slowTime, which is 1 KiB a second. The
// slowest links that people send files over, of old mobile phones, are faster, and a pause
// of some minutes is no reason to cut one.
const (
	slowTime      = 5 * time.Minute
	leastUploaded = 300 << 10
)

// ErrSlowUpload is why an upload ends that UploadPace finds too slow.
var ErrSlowUpload = errors.New("less than 1 kB a second came for 5 minutes, send the rest over a faster link")

// An UploadPace looks at the pace of an upload.
type UploadPace struct {
	since time.Time
	bytes int64
}

// NewUploadPace returns the pace of an upload that begins now.
func NewUploadPace(now time.Time) UploadPace { return UploadPace{since: now} }

// TooSlow reports whether too little came for too long. bytes are all that have come.
func (p *UploadPace) TooSlow(bytes int64, now time.Time) bool {
	if now.Sub(p.since) < slowTime {
		return false
	}
	slow := bytes-p.bytes < leastUploaded
	p.since, p.bytes = now, bytes
	return slow
}

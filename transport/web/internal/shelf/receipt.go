package shelf

import (
	"encoding/hex"
	"net/http"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport/web/internal/answer"
)

// stored is a receipt as programs read it.
type stored struct {
	Path     string   `json:"path"`
	Size     int64    `json:"size"`
	SHA256   string   `json:"sha256,omitempty"` // in a drop box
	Time     int64    `json:"time"`             // Unix ms
	Replaced bool     `json:"replaced"`
	Deleted  []string `json:"deleted,omitempty"` // older versions that a drop box no longer keeps
}

// receipt answers a request that has stored a file: 201 for a new one. A file that replaced another one
// is 204 without a body, or 200 where the answer has one: JSON, or the receipt of a drop box.
func (s *Shelf) receipt(o *out, r *http.Request, user event.Identity, receipt files.Receipt) {
	if i, err := s.files.Stat(committing(r), user, receipt.Path); err == nil && i.Size == receipt.Size {
		o.Header().Set("ETag", etag(i))
		s.digest(o, r, user, receipt.Path, i)
	}
	status := http.StatusCreated
	if receipt.Replaced {
		status = http.StatusOK
	}
	switch {
	case answer.WantsJSON(r):
		answer.JSON(o, status, stored{
			receipt.Path, receipt.Size, hex.EncodeToString(receipt.SHA256), receipt.Time.UnixMilli(), receipt.Replaced, receipt.Deleted,
		})
	case receipt.Replaced && receipt.SHA256 == nil:
		o.empty(http.StatusNoContent)
	default:
		answer.Text(o, status, answer.Language(r).Stored(receipt)+"\n")
	}
}

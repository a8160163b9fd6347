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
	Text     string   `json:"text"`              // all of it in words, in the language of the request
}

// receipt answers a request that has stored a file. A PUT is 201 if the name was free. Otherwise RFC 9110
// §9.3.4 asks for 204 without a body, or for 200 where the answer has one: JSON, or the receipt of a drop
// box, which keeps the older version under another name. A POST is always 201: what it has made is new
// (§9.3.3).
func (s *Shelf) receipt(o *out, r *http.Request, user event.Identity, receipt files.Receipt) {
	if i, err := s.files.Stat(committing(r), user, receipt.Path); err == nil && i.Size == receipt.Size {
		o.Header().Set("ETag", etag(i))
		s.digest(o, r, user, receipt.Path, i)
	}
	replaces := receipt.Replaced && r.Method == http.MethodPut
	status := http.StatusCreated
	if replaces {
		status = http.StatusOK
	}
	words := answer.Language(r).Stored(receipt)
	switch {
	case answer.WantsJSON(r):
		answer.JSON(o, status, stored{
			receipt.Path, receipt.Size, hex.EncodeToString(receipt.SHA256), receipt.Time.UnixMilli(), receipt.Replaced, receipt.Deleted, words,
		})
	case replaces && receipt.SHA256 == nil:
		o.empty(http.StatusNoContent)
	default:
		answer.Text(o, status, words+"\n")
	}
}

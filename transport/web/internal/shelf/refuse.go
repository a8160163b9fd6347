package shelf

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"tertulia/actors/files"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
)

// unavailableTime is after how long a client may try again to reach a shelf that is not there.
const unavailableTime = 2 * time.Second

// refusalOf returns the answer for an error of the shelf. No other function turns errors into statuses.
func refusalOf(err error) *answer.Error {
	if own, is := errors.AsType[*answer.Error](err); is {
		return own
	}
	if shelf, is := errors.AsType[*files.Error](err); is && (shelf.Cause == files.CauseBoxLogin || shelf.Cause == files.CauseBoxNoNick) {
		return &answer.Error{Status: http.StatusUnauthorized, Err: err}
	}
	switch {
	case errors.Is(err, transport.ErrSlowUpload):
		return answer.Refuse(http.StatusRequestTimeout, wording.SlowUpload)
	case errors.Is(err, errStalled):
		return answer.Refuse(http.StatusRequestTimeout, wording.UploadStalled)
	case errors.Is(err, errCut), errors.Is(err, context.Canceled):
		return answer.Refuse(http.StatusBadRequest, wording.UploadCut)
	}
	status, known := statuses[files.KindOf(err)]
	if !known {
		status = http.StatusInternalServerError
	}
	refused := &answer.Error{Status: status, Err: err}
	if status == http.StatusServiceUnavailable {
		refused.Retry = unavailableTime
	}
	return refused
}

// statuses are those of the errors of package files.
var statuses = map[files.Kind]int{
	files.NotFound: http.StatusNotFound, files.NotDir: http.StatusNotFound,
	files.Exists: http.StatusConflict, files.NotEmpty: http.StatusConflict, files.IsDir: http.StatusConflict, files.Locked: http.StatusConflict,
	files.Denied: http.StatusForbidden, files.NotRegular: http.StatusForbidden,
	files.BadName: http.StatusBadRequest, files.TooLarge: http.StatusRequestEntityTooLarge,
	files.Quota: http.StatusInsufficientStorage, files.DiskFull: http.StatusInsufficientStorage,
	files.BadOffset:   http.StatusRequestedRangeNotSatisfiable,
	files.Unavailable: http.StatusServiceUnavailable, files.Closed: http.StatusServiceUnavailable,
}

// refuse returns an error of the request itself.
func refuse(status int, words wording.ID, args ...wording.Arg) error {
	return answer.Refuse(status, words, args...)
}

// fail answers with an error. A browser that opens a file for which one needs a nick is sent to the login
// form, and comes back.
func (s *Shelf) fail(o *out, r *http.Request, err error) {
	refused := refusalOf(err)
	switch refused.Status {
	case http.StatusUnauthorized:
		if r.Method == http.MethodGet && answer.IsNavigation(r) {
			o.Header().Set("Location", answer.Root(r)+"login?to="+url.QueryEscape(r.URL.Path))
			o.empty(http.StatusSeeOther)
			return
		}
	case http.StatusInternalServerError:
		s.log.Error("the shelf failed", "peer", peer(r), "error", err)
	}
	answer.Fail(o, r, refused)
}

package shelf

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"tertulia/actors/files"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
)

// statusOf returns the status for an error of the shelf. No other function turns errors into statuses.
func statusOf(err error) int {
	if own, is := errors.AsType[*refusal](err); is {
		return own.status
	}
	if shelf, is := errors.AsType[*files.Error](err); is && (shelf.Cause == files.CauseBoxLogin || shelf.Cause == files.CauseBoxNoNick) {
		return http.StatusUnauthorized
	}
	switch {
	case errors.Is(err, errStalled), errors.Is(err, transport.ErrSlowUpload):
		return http.StatusRequestTimeout
	case errors.Is(err, errCut), errors.Is(err, context.Canceled):
		return http.StatusBadRequest
	}
	switch files.KindOf(err) {
	case files.NotFound, files.NotDir:
		return http.StatusNotFound
	case files.Exists, files.NotEmpty, files.IsDir, files.Locked:
		return http.StatusConflict
	case files.Denied, files.NotRegular:
		return http.StatusForbidden
	case files.BadName:
		return http.StatusBadRequest
	case files.TooLarge:
		return http.StatusRequestEntityTooLarge
	case files.Quota, files.DiskFull:
		return http.StatusInsufficientStorage
	case files.BadOffset:
		return http.StatusRequestedRangeNotSatisfiable
	case files.Unavailable, files.Closed:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// A refusal is an error of the request itself.
type refusal struct {
	status int
	words  wording.ID
	args   []wording.Arg
}

// refuse returns a refusal.
func refuse(status int, words wording.ID, args ...wording.Arg) error {
	return &refusal{status, words, args}
}

func (e *refusal) Error() string { return e.in(wording.English) }

// in returns the refusal in words for the user.
func (e *refusal) in(language wording.Language) string { return language.Say(e.words, e.args...) }

// fail answers with an error. A browser that opens a file for which one needs a nick is sent to the login
// form, and comes back.
func (s *Shelf) fail(o *out, r *http.Request, err error) {
	status := statusOf(err)
	h := o.Header()
	switch status {
	case http.StatusUnauthorized:
		if r.Method == http.MethodGet && answer.IsNavigation(r) {
			h.Set("Location", answer.Root(r)+"login?to="+url.QueryEscape(r.URL.Path))
			o.empty(http.StatusSeeOther)
			return
		}
		h.Set("WWW-Authenticate", answer.Challenge(r))
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "2")
	case http.StatusInternalServerError:
		s.log.Error("the shelf failed", "peer", peer(r), "error", err)
	}
	answer.Error(o, r, status, sentence(answer.Language(r), err))
}

// sentence returns an error in words for the user.
func sentence(in wording.Language, err error) string {
	if own, is := errors.AsType[*refusal](err); is {
		return own.in(in)
	}
	switch {
	case errors.Is(err, transport.ErrSlowUpload):
		return in.Say(wording.SlowUpload)
	case errors.Is(err, errStalled):
		return in.Say(wording.UploadStalled)
	case errors.Is(err, errCut), errors.Is(err, context.Canceled):
		return in.Say(wording.UploadCut)
	}
	return in.Error(err)
}

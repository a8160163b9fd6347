package answer

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// An Error says how a request is refused: with which status, sentence and header fields.
type Error struct {
	Status int
	ID     wording.ID // of the sentence
	Args   []wording.Arg
	Err    error         // whose sentence is the answer, if there is no ID
	Retry  time.Duration // after which the client may try again; 0: it is not known
	Allow  string        // the methods that the path has, with status 405
}

// Refuse returns an error with a sentence.
func Refuse(status int, id wording.ID, args ...wording.Arg) *Error {
	return &Error{Status: status, ID: id, Args: args}
}

// NoMethod returns the error of a request whose method the path does not have. allow lists those that
// it has (RFC 9110 §15.5.6).
func NoMethod(r *http.Request, allow string) *Error {
	return &Error{Status: http.StatusMethodNotAllowed, ID: wording.WebMethod, Args: []wording.Arg{wording.Text(r.Method)}, Allow: allow}
}

// placeWait is after how long a client that found no place may try again.
const placeWait = 10 * time.Second

// NoPlace returns the error of a request for which a limit has no place. err is one of package limits.
func NoPlace(err error) *Error {
	return &Error{Status: http.StatusServiceUnavailable, Err: err, Retry: placeWait}
}

// Error implements error, in English.
func (e *Error) Error() string { return e.In(wording.English) }

// Unwrap returns the error that is the reason, or nil.
func (e *Error) Unwrap() error { return e.Err }

// In returns the sentence in a language.
func (e *Error) In(in wording.Language) string {
	if e.Err == nil {
		return in.Say(e.ID, e.Args...)
	}
	if nick, is := errors.AsType[*room.NickError](e.Err); is {
		return in.Refusal(nick)
	}
	return in.Error(e.Err)
}

// SetHeaders sets the header fields of the answer to a request.
func (e *Error) SetHeaders(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if e.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", Challenge(r))
	}
	if e.Retry > 0 {
		h.Set("Retry-After", strconv.FormatFloat(math.Ceil(e.Retry.Seconds()), 'f', 0, 64))
	}
	if e.Allow != "" {
		h.Set("Allow", e.Allow)
	}
}

// Fail answers a request with an error, see tell.
func Fail(w http.ResponseWriter, r *http.Request, e *Error) {
	e.SetHeaders(w, r)
	tell(w, r, e.Status, e.In(Language(r)))
}

// NotAllowed answers a request whose method the path does not have, see NoMethod.
func NotAllowed(w http.ResponseWriter, r *http.Request, allow string) { Fail(w, r, NoMethod(r, allow)) }

// NotFound answers a request for a path at which there is nothing.
func NotFound(w http.ResponseWriter, r *http.Request) {
	Fail(w, r, Refuse(http.StatusNotFound, wording.WebNotFound))
}

package answer

import (
	"net/http"

	"tertulia/actors/room"
)

// Nick returns the error for a nick that is refused: 409 with another nick if it is somebody's, registered or the
// server's own, and 400 if it breaks a rule.
func Nick(err *room.NickError) *Error {
	switch err.Why {
	case room.NickReserved, room.NickLikeReserved:
		other := *err
		if free, wrong := room.CheckNick(err.Nick + "2"); wrong == nil {
			other.Free = free
		}
		return &Error{Status: http.StatusConflict, Err: &other}
	case room.NickTaken, room.NickLikeTaken, room.NickKept, room.NickLikeKept, room.NickTooOften,
		room.NickRegistered, room.NickLikeRegistered:
		return &Error{Status: http.StatusConflict, Err: err}
	}
	return &Error{Status: http.StatusBadRequest, Err: err}
}

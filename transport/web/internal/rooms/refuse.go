package rooms

import (
	"errors"
	"net/http"
	"time"

	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport/web/internal/answer"
)

// fail answers a program with an error.
func fail(w http.ResponseWriter, r *http.Request, err error) { answer.Fail(w, r, refusalOf(err)) }

// problems are the statuses of the problems with rooms; that of all others is 403.
var problems = map[room.Problem]int{
	room.RoomNone: http.StatusNotFound, room.RoomBadName: http.StatusNotFound, room.RoomSlow: http.StatusTooManyRequests,
}

// busyTime is after how long a client may try again if too many long answers were asked for at once.
const busyTime = time.Second

// refusalOf returns the answer for an error of this package, of the room actor or of the limiter.
func refusalOf(err error) *answer.Error {
	if own, is := errors.AsType[*answer.Error](err); is {
		return own
	}
	if nick, is := errors.AsType[*room.NickError](err); is {
		return answer.Nick(nick)
	}
	if at, is := errors.AsType[*room.Error](err); is {
		status := http.StatusForbidden
		if known, is := problems[at.Why]; is {
			status = known
		}
		return &answer.Error{Status: status, Err: err, Retry: at.Wait}
	}
	if errors.Is(err, limits.ErrFull) || errors.Is(err, limits.ErrAddrLimit) {
		return answer.NoPlace(err)
	}
	if _, is := errors.AsType[*room.BusyError](err); is {
		return &answer.Error{Status: http.StatusServiceUnavailable, Err: err, Retry: busyTime}
	}
	return &answer.Error{Status: http.StatusServiceUnavailable, Err: err} // the server closes, or the client is gone
}

package rooms

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
)

// A refusal is the answer to a request that failed.
type refusal struct {
	status   int
	sentence string
	again    time.Duration // after which the user may try again; 0: it is not known
}

// refuse answers a program.
func refuse(w http.ResponseWriter, r *http.Request, why refusal) {
	why.headers(w)
	answer.Error(w, r, why.status, why.sentence)
}

// headers sets the header fields of the refusal.
func (why refusal) headers(w http.ResponseWriter) {
	switch {
	case why.status == http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Basic realm="tertulia", charset="UTF-8"`)
	case why.again > 0:
		w.Header().Set("Retry-After", strconv.FormatFloat(math.Ceil(why.again.Seconds()), 'f', 0, 64))
	}
}

// problems are the statuses of the problems with rooms; that of all others is 403.
var problems = map[room.Problem]int{
	room.RoomNone: http.StatusNotFound, room.RoomBadName: http.StatusNotFound, room.RoomSlow: http.StatusTooManyRequests,
}

// refusalOf returns the answer for an error of the room actor or of the limiter.
func refusalOf(in wording.Language, err error) refusal {
	if nick, is := errors.AsType[*room.NickError](err); is {
		return refusal{http.StatusConflict, in.Refusal(nick), 0}
	}
	if at, is := errors.AsType[*room.Error](err); is {
		status := http.StatusForbidden
		if known, is := problems[at.Why]; is {
			status = known
		}
		return refusal{status, in.Error(err), at.Wait}
	}
	if errors.Is(err, limits.ErrFull) || errors.Is(err, limits.ErrAddrLimit) {
		return refusal{http.StatusServiceUnavailable, in.Error(err), placeWait}
	}
	return refusal{http.StatusServiceUnavailable, in.Error(err), 0} // the server closes, or the client is gone
}

// placeWait is after how long a client that found no place may try again.
const placeWait = 10 * time.Second

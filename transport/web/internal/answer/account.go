package answer

import (
	"errors"
	"net/http"
	"time"

	"tertulia/actors/accounts"
)

// busyWait is after how long a client may try again if too many passwords wait.
const busyWait = 5 * time.Second

// accountStatuses are the statuses of the errors of package accounts; that of all others is 503.
var accountStatuses = map[error]int{
	accounts.ErrWrong: http.StatusUnauthorized, accounts.ErrVoid: http.StatusUnauthorized, accounts.ErrNotLoggedIn: http.StatusUnauthorized,
	accounts.ErrPassword: http.StatusBadRequest, accounts.ErrTooMany: http.StatusTooManyRequests,
	accounts.ErrRegistered: http.StatusConflict, accounts.ErrLooksLike: http.StatusConflict,
	accounts.ErrReserved: http.StatusForbidden, accounts.ErrForbidden: http.StatusForbidden, accounts.ErrOperator: http.StatusForbidden, accounts.ErrNoAccounts: http.StatusForbidden,
	accounts.ErrKicked: http.StatusForbidden, accounts.ErrNoAccount: http.StatusNotFound, accounts.ErrFull: http.StatusInsufficientStorage,
}

// Account returns the answer for an error of package accounts.
func Account(err error) *Error {
	if ban, is := errors.AsType[*accounts.BanError](err); is {
		e := &Error{Status: http.StatusForbidden, Err: err}
		if until := ban.Ban.Until; !until.IsZero() {
			e.Retry = max(time.Until(until), time.Second)
		}
		return e
	}
	for known, status := range accountStatuses {
		if errors.Is(err, known) {
			return &Error{Status: status, Err: err}
		}
	}
	return &Error{Status: http.StatusServiceUnavailable, Err: err, Retry: busyWait} // busy, or the server closes
}

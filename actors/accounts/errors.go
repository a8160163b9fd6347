package accounts

import "errors"

// The errors about accounts. Others are a *BanError, ErrClosed, and those of the context.
var (
	ErrNoAccounts  = errors.New("accounts: the server has no accounts")
	ErrWrong       = errors.New("accounts: wrong name or password")
	ErrBusy        = errors.New("accounts: too many passwords wait to be checked")
	ErrVoid        = errors.New("accounts: the login is void")
	ErrNotLoggedIn = errors.New("accounts: the user is not logged in to an account")
	ErrRegistered  = errors.New("accounts: the name is registered")
	ErrLooksLike   = errors.New("accounts: the name looks like a registered one")
	ErrReserved    = errors.New("accounts: the name is for an operator, who needs the one-time code")
	ErrPassword    = errors.New("accounts: the password is too short or too long")
	ErrTooMany     = errors.New("accounts: too many accounts were registered from this network")
	ErrNotKept     = errors.New("accounts: the accounts cannot be written")
	ErrNoAccount   = errors.New("accounts: there is no such account")
	ErrForbidden   = errors.New("accounts: only operators of the server may do this")
	ErrOperator    = errors.New("accounts: the account is that of an operator of the server")
	ErrFull        = errors.New("accounts: too many messages wait for the account")
	// ErrKicked ends the passes of a user whom an operator has put out of the server.
	ErrKicked = errors.New("accounts: kicked")
)

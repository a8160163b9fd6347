package wording

import "tertulia/actors/accounts"

// Answers about accounts.
var (
	accountsOff  = text("account.off", "this server has no accounts")
	accountWrong = text("account.wrong", "that is not the name and the password of an account")
	accountBusy  = text("account.busy", "too many passwords wait to be checked: try again in a moment")
	accountVoid  = text("account.void", "you have to log in again: the password or the rights of your account have changed")
	accountNone  = text("account.none", "no account has that name")
	accountNotIn = text("account.not-in", "you are not logged in")

	accountRegistered = text("account.registered", "that nick is registered already")
	accountLike       = text("account.like", "that nick looks like a registered one")
	accountReserved   = text("account.reserved", "that nick is for an operator, who needs the one-time code")
	accountPassword   = text("account.password", "a password has {limit} to {count} bytes")
	accountTooMany    = text("account.too-many", "too many accounts were registered from your network: try again in an hour, or ask an operator")
	accountNotKept    = text("account.not-kept", "the server cannot write its accounts: nothing was changed")
	accountOperator   = text("account.operator", "nobody bans an operator of the server: tertuliad accounts role, on its machine, takes the role away first")
	accountForbidden  = text("account.forbidden", "only an operator of the server may do that")
	accountFull       = text("account.full", "too many messages wait for that user already")

	banned      = text("account.banned", "you are banned")
	bannedUntil = text("account.banned-until", "you are banned until {when}")
	bannedWhy   = text("account.banned-why", "{text}: {why}")
	putOut      = text("account.put-out", "an operator has put you out")
)

// accountErrors are the sentences for the errors of package accounts without fields.
var accountErrors = map[error]ID{
	accounts.ErrNoAccounts: accountsOff, accounts.ErrWrong: accountWrong, accounts.ErrBusy: accountBusy, accounts.ErrVoid: accountVoid,
	accounts.ErrNotLoggedIn: accountNotIn, accounts.ErrRegistered: accountRegistered, accounts.ErrLooksLike: accountLike,
	accounts.ErrReserved: accountReserved, accounts.ErrTooMany: accountTooMany,
	accounts.ErrNotKept: accountNotKept, accounts.ErrNoAccount: accountNone, accounts.ErrForbidden: accountForbidden, accounts.ErrOperator: accountOperator,
	accounts.ErrFull: accountFull, accounts.ErrKicked: putOut, accounts.ErrClosed: Closing,
}

// banProblem returns the sentence that refuses a user who is banned: until when, and why.
func (in Language) banProblem(b *accounts.Ban) string {
	text := in.Say(banned)
	if !b.Until.IsZero() {
		text = in.Say(bannedUntil, When(b.Until.Format(LongTime)))
	}
	if b.Why == "" {
		return text
	}
	return in.Say(bannedWhy, Text(text), Why(b.Why))
}

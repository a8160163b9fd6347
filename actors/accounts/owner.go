package accounts

import (
	"context"

	"tertulia/actors/event"
)

// The methods in this file are for the owner of the server, who needs no account: the start of the
// program, and tertuliad accounts. They wait for the answer of Run. Their errors are those of the
// methods in login.go, and ErrNoAccounts without a store. Their acts have an Act.Who without a nick.

// Accounts returns all accounts, sorted by their folded names, without the hashes of their passwords.
func (g *Gate) Accounts(ctx context.Context) ([]Record, error) { return nil, ErrNoAccounts }

// Add makes a confirmed account. It takes a name that is reserved for an operator. The error is ErrRegistered,
// ErrLooksLike, ErrPassword, ErrNotKept, or that of room.CheckNick.
func (g *Gate) Add(ctx context.Context, name, password string, roles event.Roles) error {
	return ErrNoAccounts
}

// SetPassword changes the password of an account. All its logins become void. The error is ErrNoAccount,
// ErrPassword or ErrNotKept.
func (g *Gate) SetPassword(ctx context.Context, name, password string) error { return ErrNoAccounts }

// SetRoles changes the roles of an account, and confirms it. The error is ErrNoAccount or ErrNotKept.
func (g *Gate) SetRoles(ctx context.Context, name string, roles event.Roles) error {
	return ErrNoAccounts
}

// Drop removes an account. All its logins become void. The error is ErrNoAccount or ErrNotKept.
func (g *Gate) Drop(ctx context.Context, name string) error { return ErrNoAccounts }

// Acts is Audit for the owner.
func (g *Gate) Acts(ctx context.Context, n int) ([]Act, error) { return nil, ErrNoAccounts }

// SetOperators changes the names of -operators.
func (g *Gate) SetOperators(ctx context.Context, names []string) error { return nil }

// Code returns the one-time code of operators. It is empty if the server has an operator's account, or
// no accounts. Config.CodeUsed is called once it was used; see Promote and Register. It does not block.
func (g *Gate) Code() string { return "" }

package accountscmd

import (
	"tertulia/actors/event"
	"tertulia/cmd/internal/cli"
)

// The roles, as arguments and in tables.
const (
	roleUser     = "user"
	roleOperator = "operator"
)

// rolesText is the inverse of rolesOf.
func rolesText(r event.Roles) string {
	if r.Operates() {
		return roleOperator
	}
	return roleUser
}

// rolesOf returns the roles of an account. The error is a *cli.UsageError.
func rolesOf(text string) (event.Roles, error) {
	switch text {
	case roleOperator:
		return event.ServerOperator, nil
	case roleUser:
		return 0, nil
	}
	return 0, cli.Usagef("there is no role %q, only %s and %s", text, roleOperator, roleUser)
}

package accounts

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"
)

// A Config says how New makes a gate with accounts.
type Config struct {
	Policy   Policy    // Optional or Required
	Password *Password // also slows the guesses at accounts; its Run must run. It is not nil
	Store    Store     // the gate alone uses it until the end of Run; the caller closes it
	Chat     Chat      // nil: there is no chat

	Operators []string // names whose accounts are operators of the server, once they are confirmed
	// PastCode is the one-time code of an earlier start that was not used; empty: there is none.
	PastCode string
	// CodeUsed is called once the code was used, on a goroutine that writes. It may be nil.
	CodeUsed func()

	Cost Cost // of new hashes; the zero Cost is DefaultCost

	Reg prometheus.Registerer
	Log *slog.Logger
}

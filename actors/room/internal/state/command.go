package state

import (
	"errors"
	"fmt"
	"runtime/debug"
	"unicode/utf8"

	"tertulia/actors/event"
	"tertulia/actors/order"
)

var (
	// ErrNoSeat is the result of a command whose seat has ended, or never existed.
	ErrNoSeat = errors.New("state: no such seat")
	// ErrMalformed is the result of a command that a correct node does not propose.
	ErrMalformed = errors.New("state: malformed command")
)

// A PanicError is the result of a command that has panicked, and so was skipped. It is an error of the
// program.
type PanicError struct {
	Command order.Command
	Value   any    // of the panic
	Stack   string // of the goroutine
}

func (p *PanicError) Error() string { return fmt.Sprintf("state: %T panicked: %v", p.Command, p.Value) }

// A command is an order.Command of this package.
type command interface {
	// wellFormed reports whether a correct node may propose the command.
	wellFormed() bool
	// apply carries out the command. If it returns an error, it has changed nothing that a user
	// can notice, unless the command says otherwise.
	apply(s *State) error
}

// commit carries out one command, and returns its result.
func (s *State) commit(c order.Command) (err error) {
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		// The Watcher runs at this node alone. If its panic were caught, the rest of the command
		// would be missing here and done elsewhere.
		if s.out.busy {
			panic(value)
		}
		err = &PanicError{c, value, string(debug.Stack())}
	}()
	known, ok := c.(command)
	if !ok || !known.wellFormed() {
		return ErrMalformed
	}
	return known.apply(s)
}

// proper reports whether a text can be in an entry: it is UTF-8 of at most most bytes.
func proper(text string, most int) bool { return len(text) <= most && utf8.ValidString(text) }

// isName reports whether a text may be the name of a user or a room. Whether it keeps the rules for
// names is checked before it is proposed: see CheckNick in package room.
func isName(text string) bool { return text != "" && proper(text, event.MaxName) }

// isIdentity reports whether a user may have a seat with an identity.
func isIdentity(id *event.Identity) bool {
	return isName(id.Nick) && proper(id.Account, event.MaxName) && proper(id.Key, event.MaxName)
}

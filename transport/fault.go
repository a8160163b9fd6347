package transport

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// A FaultError is a panic of one of a session's goroutines, which the session ends
// with as it does with any other error: its user leaves the room, and what it
// holds is given back. Where it happened stands in Stack.
type FaultError struct {
	Value any // of the panic
	Stack []byte
}

// Error implements error.
func (f *FaultError) Error() string { return fmt.Sprint("a fault in the server: ", f.Value) }

// Catch makes a panic the error, a *FaultError, of the function that defers it.
func Catch(err *error) {
	if value := recover(); value != nil {
		*err = FaultOf(value)
	}
}

// FaultOf returns what recover has returned as a fault, the same where it is one
// that was raised.
func FaultOf(value any) *FaultError {
	if f, raised := value.(*FaultError); raised {
		return f
	}
	return &FaultError{value, debug.Stack()}
}

// Raise panics with the first of errs that is a fault, if one is: a session of
// Accept does so once it has given back what it holds, to be counted and logged.
func Raise(errs ...error) {
	for _, err := range errs {
		if f, ok := errors.AsType[*FaultError](err); ok {
			panic(f)
		}
	}
}

// IsFault reports whether err is a fault.
func IsFault(err error) bool {
	_, ok := errors.AsType[*FaultError](err)
	return ok
}

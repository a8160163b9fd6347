package transport

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"tertulia/transport/internal/reason"
)

// A FaultError is a panic of one of a session's goroutines. The session ends as after any
// other error: its user leaves the room, and it releases its resources. Stack shows where
// the panic happened.
type FaultError struct {
	Value any // the value of the panic
	Stack []byte
}

// Error implements error.
func (f *FaultError) Error() string { return fmt.Sprint("a fault in the server: ", f.Value) }

// Reason returns reason.Fault, see reason.Of.
func (f *FaultError) Reason() reason.Reason { return reason.Fault }

// Log writes the fault with its stack. log carries the attributes of the session.
func (f *FaultError) Log(log *slog.Logger) {
	log.Error("session panicked", "fault", f.Value, "stack", string(f.Stack))
}

// Catch recovers from a panic and stores it in *err as a *FaultError. Call it with defer.
func Catch(err *error) {
	if value := recover(); value != nil {
		*err = FaultOf(value)
	}
}

// FaultOf returns a value from recover as a fault. If the value already is one, FaultOf
// returns it unchanged.
func FaultOf(value any) *FaultError {
	if f, raised := value.(*FaultError); raised {
		return f
	}
	return &FaultError{value, debug.Stack()}
}

// Raise panics with the first fault in errs, if there is one. A session calls it after it
// has released its resources. Accept then counts and logs the fault.
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

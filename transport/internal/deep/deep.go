// Package deep keeps the stacks of goroutines small that wait for most of
// their lives. A stack that has grown does not become the smallest again, so
// that each of many thousand idle connections would keep what its deepest call
// once needed.
package deep

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// A PanicError is what a call has panicked with.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprint(e.Value) }

// Call runs f on a goroutine of its own, whose stack is given back, and returns
// f's error. Where f panics, Call panics with a *PanicError.
func Call(f func() error) error {
	done := make(chan error, 1)
	go run(f, done)
	err := <-done
	if fault, ok := errors.AsType[*PanicError](err); ok {
		panic(fault)
	}
	return err
}

func run(f func() error, done chan<- error) {
	var err error
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{value, debug.Stack()}
		}
		done <- err
	}()
	err = f()
}

// Package freshstack keeps the stacks of idle goroutines small. A stack that has grown
// does not return to the smallest size. So each of many thousand idle connections would
// keep the memory that its deepest call once needed.
package freshstack

import "tertulia/transport"

// Run runs f on a new goroutine, whose stack is freed afterwards, and waits for it. It
// returns the error of f, or a *transport.FaultError if f panics.
func Run(f func() error) error {
	done := make(chan error, 1)
	go func() { done <- caught(f) }()
	return <-done
}

// caught runs f and returns a panic as an error.
func caught(f func() error) (err error) {
	defer transport.Catch(&err)
	return f()
}

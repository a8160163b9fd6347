// Package freshstack keeps the stacks of goroutines small that wait for most of
// their lives. A stack that has grown does not become the smallest again, so
// that each of many thousand idle connections would keep what its deepest call
// once needed.
package freshstack

import "tertulia/transport"

// Run runs f on a goroutine of its own, whose stack is given back, and returns
// f's error: a *transport.FaultError where f panics.
func Run(f func() error) error {
	done := make(chan error, 1)
	go func() { done <- caught(f) }()
	return <-done
}

func caught(f func() error) (err error) {
	defer transport.Catch(&err)
	return f()
}

//go:build linux

package chat

import "fmt"

// A FaultsError is what went wrong with the lines of a measurement. Any of it makes the
// measurement worthless.
type FaultsError struct {
	Lost     int    // lines that a user did not receive
	Repeated int    // lines that came again, or behind a later one of the same sender
	Damaged  int    // texts that nobody said
	Disorder int    // users who heard the lines of a room in an order that others did not
	Dropped  int    // connections that the server ended
	First    string // what was wrong first, in words
}

// Any reports whether anything was wrong.
func (f FaultsError) Any() bool { return f.Lost+f.Repeated+f.Damaged+f.Disorder+f.Dropped > 0 }

func (f FaultsError) Error() string {
	return fmt.Sprintf("%d lines lost, %d repeated or late, %d damaged, %d users with another order, %d disconnected: %s",
		f.Lost, f.Repeated, f.Damaged, f.Disorder, f.Dropped, f.First)
}

// note keeps the first words.
func (f *FaultsError) note(format string, args ...any) {
	if f.First == "" {
		f.First = fmt.Sprintf(format, args...)
	}
}

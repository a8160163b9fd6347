//go:build linux

package chat

import "fmt"

// A FaultsError counts the faults of a measurement. Any fault makes the measurement invalid.
type FaultsError struct {
	Lost     int    // lines that a user did not receive
	Repeated int    // lines received again, or after a later line of the same sender
	Damaged  int    // texts that no user has sent
	Disorder int    // users who received the lines of a room in another order than most
	Dropped  int    // connections that the server ended
	First    string // description of the first fault
}

// Any reports whether there was a fault.
func (f FaultsError) Any() bool { return f.Lost+f.Repeated+f.Damaged+f.Disorder+f.Dropped > 0 }

func (f FaultsError) Error() string {
	return fmt.Sprintf("%d lines lost, %d repeated or late, %d damaged, %d users with another order, %d disconnected: %s",
		f.Lost, f.Repeated, f.Damaged, f.Disorder, f.Dropped, f.First)
}

// note records the description of the first fault.
func (f *FaultsError) note(format string, args ...any) {
	if f.First == "" {
		f.First = fmt.Sprintf(format, args...)
	}
}

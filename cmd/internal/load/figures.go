// Package load is what the packages below it share: they are the load of
// tertulia-load and of the server's benchmarks.
//
//	chat    many users who talk, in one goroutine, and the chats' protocols
//	ftp     sessions that move files
//	server  servers under measurement: starting them, and what they cost
package load

import "time"

// A Figure is one number that was measured.
type Figure struct {
	Name  string
	Unit  string
	Value float64
}

// A Meter tells what a server has used. A measurement that has none says nothing
// about it.
type Meter interface {
	// CPU is the processor time since the server's start, all its processes together.
	CPU() (time.Duration, error)
	// Resident is the memory in use now, in bytes; what processes share counts once.
	Resident() (int64, error)
}

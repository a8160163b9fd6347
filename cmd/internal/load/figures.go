// Package load holds types that the packages below it share. These packages generate
// the load of tertulia-load and of the server's benchmarks.
//
//	chat    many chat users in one goroutine, and the protocols of chats
//	ftp     sessions that transfer files
//	hostile users who attack the chat while others use it
//	login   users who log in to accounts
//	server  servers under measurement: how to start them, and their resource use
package load

import "time"

// A Figure is one measured number.
type Figure struct {
	Name  string
	Unit  string
	Value float64
}

// A Meter returns the resource use of a server. A measurement without a Meter omits it.
type Meter interface {
	// CPU returns the processor time of all processes since the server's start.
	CPU() (time.Duration, error)
	// Resident returns the memory in use, in bytes. Shared memory counts once.
	Resident() (int64, error)
}

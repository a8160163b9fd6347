// Package hostile runs normal users next to users who attack the chat. It measures the round
// trips of the normal users' pings, and the server's memory.
//
// It speaks tertuliad's lines over TCP, as nc does. A user costs up to two goroutines, so the
// results include the load's own work: some milliseconds on a machine with two processors.
//
// It runs on Linux only.
package hostile

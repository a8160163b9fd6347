// Package event has the data that the actors exchange: it has no state and no goroutines.
package event

//go:build !race

package servertest

// RaceDetector reports whether the tests run with the race detector.
const RaceDetector = false

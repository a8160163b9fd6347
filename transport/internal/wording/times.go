package wording

import "time"

// LongTime is the format of a time that may be of another day.
const LongTime = "2006-01-02 15:04"

// TimeFormat returns the format for the time of an earlier line: with the date if it may be of
// another day.
func TimeFormat(at time.Time) string {
	if time.Since(at) > 18*time.Hour {
		return LongTime
	}
	return "15:04"
}

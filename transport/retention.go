package transport

import (
	"time"

	"tertulia/transport/internal/wording"
)

// A Retention says how long the server keeps the lines of rooms on disk. The zero value stands for a
// server that keeps them in memory only.
type Retention struct {
	On     bool
	Keep   time.Duration // 0: for ever
	Guests time.Duration // by which guests can look back; 0: no limit
	Failed bool          // the lines were to be kept, but the server started without a history
}

// Text returns the sentence that tells users of it in English, or "" if lines are kept in memory only.
// It has neither a mark nor a line end.
func (r Retention) Text() string { return r.TextIn(wording.English) }

// TextIn is Text in a language.
func (r Retention) TextIn(in wording.Language) string {
	switch {
	case r.Failed:
		return in.NotKept()
	case !r.On:
		return ""
	}
	return in.Kept(r.Keep, r.Guests)
}

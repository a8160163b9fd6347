package transport

import (
	"context"
	"log/slog"
	"time"

	"tertulia/actors/plain"
)

// An Outcome is how a session was.
type Outcome struct {
	Nick           string // with which its user began, "" where there was none
	LastNick       string // with which they ended, "" where the protocol cannot change it
	Reason         string
	Received, Sent int64 // bytes of what was said; over TCP of the connection
}

// Log writes a session's line of the access log. log names the listener. It
// allocates, and so is for the end of a session, not for its messages.
func (e Outcome) Log(log *slog.Logger, peer string, began time.Time) {
	attrs := []slog.Attr{
		slog.String("peer", peer), slog.String("nick", e.Nick), slog.String("reason", e.Reason),
		slog.Duration("took", time.Since(began)), slog.Int64("received", e.Received), slog.Int64("sent", e.Sent),
	}
	if e.LastNick != "" && e.LastNick != e.Nick {
		attrs = append(attrs, slog.String("last_nick", e.LastNick))
	}
	log.LogAttrs(context.Background(), slog.LevelInfo, "session ended", attrs...)
}

// A Transfer is how a file, or a listing, was moved.
type Transfer struct {
	Nick    string
	Command string // of the protocol
	Path    string // as the protocol has it
	Bytes   int64
	Outcome string // "ok", or the protocol's word for what went wrong
	Err     error  // nil where all went well
	Took    time.Duration
	Listing bool
}

// Bytes of a path, and of an error which may have it, in the access log.
const (
	maxLoggedPath  = 200
	maxLoggedError = 300
)

// Log writes a transfer's line of the access log. log names the listener. That of a
// listing is for debugging only: some clients ask for one at every step.
func (t Transfer) Log(log *slog.Logger, peer string) {
	level := slog.LevelInfo
	if t.Listing {
		level = slog.LevelDebug
	}
	if !log.Enabled(context.Background(), level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("peer", peer), slog.String("nick", t.Nick),
		slog.String("command", t.Command), slog.String("path", plain.Short(plain.Line(t.Path), maxLoggedPath)),
		slog.Int64("bytes", t.Bytes), slog.Duration("took", t.Took), slog.String("outcome", t.Outcome),
	}
	if t.Err != nil {
		attrs = append(attrs, slog.String("error", plain.Short(plain.Line(t.Err.Error()), maxLoggedError)))
	}
	log.LogAttrs(context.Background(), level, "transfer", attrs...)
}

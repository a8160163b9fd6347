package transport

import (
	"context"
	"log/slog"
	"time"

	"tertulia/actors/plain"
	"tertulia/transport/internal/reason"
)

// An Outcome is the summary of a session for the access log.
type Outcome struct {
	Nick           string // first nick of the user, "" if they had none
	Account        string // the account that the user was logged in to at the end, "" if there was none
	LastNick       string // last nick of the user, "" if the protocol cannot change it
	Reason         reason.Reason
	Received, Sent int64 // bytes of messages; over TCP bytes of the connection
}

// Log writes the session's line in the access log. log carries the name of the listener.
// Log allocates, so call it at the end of a session and not for each message.
func (e Outcome) Log(log *slog.Logger, peer string, began time.Time) {
	attrs := []slog.Attr{
		slog.String("peer", peer), slog.String("nick", e.Nick), slog.String("reason", string(e.Reason)),
		slog.Duration("took", time.Since(began)), slog.Int64("received", e.Received), slog.Int64("sent", e.Sent),
	}
	if e.Account != "" {
		attrs = append(attrs, slog.String("account", e.Account))
	}
	if e.LastNick != "" && e.LastNick != e.Nick {
		attrs = append(attrs, slog.String("last_nick", e.LastNick))
	}
	log.LogAttrs(context.Background(), slog.LevelInfo, "session ended", attrs...)
}

// A Transfer is the summary of a transferred file or listing for the access log.
type Transfer struct {
	Nick    string
	Account string // "" if the user is not logged in to one
	Command string // the command in the protocol
	Path    string // in the form of the protocol
	Bytes   int64
	Outcome string // "ok", or the error code of the protocol
	Err     error  // nil after success
	Took    time.Duration
	Listing bool
}

// Maximum bytes of a path and of an error, which may contain the path, in the access log.
const (
	maxLoggedPath  = 200
	maxLoggedError = 300
)

// Log writes the transfer's line in the access log. log carries the name of the listener.
// A listing has level debug, because some clients ask for one at every step.
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
	if t.Account != "" {
		attrs = append(attrs, slog.String("account", t.Account))
	}
	if t.Err != nil {
		attrs = append(attrs, slog.String("error", plain.Short(plain.Line(t.Err.Error()), maxLoggedError)))
	}
	log.LogAttrs(context.Background(), level, "transfer", attrs...)
}

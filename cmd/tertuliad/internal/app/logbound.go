package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"
)

// Bounds of the log, for each level. They are needed because peers cause log lines and could
// otherwise fill the disk. The burst is large enough for many users who leave at once, or for a
// copy of a whole shelf.
const (
	logRate   = 200 // lines a second
	logBurst  = 20_000
	logNotice = 10 * time.Second // between two notices of omitted lines
)

// A boundedLog is a handler that drops and counts lines beyond the bounds. It logs a notice of
// drops at most once per logNotice.
type boundedLog struct {
	slog.Handler
	*logBounds
}

// logBounds is shared by all handlers that are derived from one log. Its fields do not change
// after construction. It is safe for concurrent use.
type logBounds struct {
	log     *slog.Logger     // unbounded
	levels  [3]*rate.Limiter // below warn, warn, error
	notice  *rate.Limiter
	leftOut prometheus.Counter
}

// newBoundedLog returns h with bounds, and registers its metric in reg.
func newBoundedLog(h slog.Handler, reg prometheus.Registerer) slog.Handler {
	b := &logBounds{
		log:    slog.New(h),
		notice: rate.NewLimiter(rate.Every(logNotice), 1),
		leftOut: prometheus.NewCounter(prometheus.CounterOpts{Namespace: "tertulia", Name: "log_lines_left_out_total",
			Help: "Lines of the log that were left out, since there were too many."}),
	}
	for i := range b.levels {
		b.levels[i] = rate.NewLimiter(logRate, logBurst)
	}
	reg.MustRegister(b.leftOut)
	return boundedLog{h, b}
}

// Handle implements slog.Handler.
func (l boundedLog) Handle(ctx context.Context, r slog.Record) error {
	level := 0
	switch {
	case r.Level >= slog.LevelError:
		level = 2
	case r.Level >= slog.LevelWarn:
		level = 1
	}
	if l.levels[level].Allow() {
		return l.Handler.Handle(ctx, r)
	}
	l.leftOut.Inc()
	if l.notice.Allow() {
		l.log.Warn("log lines left out", "bound", fmt.Sprintf("%d lines a second of one level", logRate))
	}
	return nil
}

// WithAttrs implements slog.Handler.
func (l boundedLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return boundedLog{l.Handler.WithAttrs(attrs), l.logBounds}
}

// WithGroup implements slog.Handler.
func (l boundedLog) WithGroup(name string) slog.Handler {
	return boundedLog{l.Handler.WithGroup(name), l.logBounds}
}

package app

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/history"
)

// historyCollector exports the counters of the history actor as metrics. The actor is nil if the
// server was to have a history, and could not open it.
type historyCollector struct{ history *history.Actor }

var (
	historyKeptDesc     = desc("history_kept", "1 while lines are kept on disk, 0 while they are not.")
	historySinceDesc    = desc("history_not_kept_since_seconds", "Unix time since which lines are not kept on disk; 0 while they are.")
	historyWrittenDesc  = desc("history_lines_written_total", "Lines that were written to disk.")
	historyLostDesc     = desc("history_lines_lost_total", "Lines that were not kept, since the disk failed or was too slow.")
	historyCommitsDesc  = desc("history_commits_total", "Transactions.")
	historyFailuresDesc = desc("history_failures_total", "Transactions that failed.")
	historyWritingDesc  = desc("history_writing_seconds_total", "Time in transactions.")
	historyWaitingDesc  = desc("history_waiting_bytes", "Bytes of the lines that wait to be written.")
	historyBytesDesc    = desc("history_bytes", "Bytes of the lines on disk, with their index.")
	historyLinesDesc    = desc("history_lines", "Lines on disk.")
)

// Describe implements prometheus.Collector.
func (c historyCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{historyKeptDesc, historySinceDesc, historyWrittenDesc, historyLostDesc, historyCommitsDesc,
		historyFailuresDesc, historyWritingDesc, historyWaitingDesc, historyBytesDesc, historyLinesDesc} {
		ch <- d
	}
}

// Collect implements prometheus.Collector. It waits for the actor for at most askTime. If the actor
// does not answer, it sends one invalid metric, which makes the scrape fail. If the disk does not
// answer, it leaves out the size of the history.
func (c historyCollector) Collect(ch chan<- prometheus.Metric) {
	to := samples(ch)
	if c.history == nil {
		to.gauge(historyKeptDesc, 0)
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), askTime)
	defer stop()
	s, err := c.history.Stats(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(historyKeptDesc, err)
		return
	}
	kept, since := 1.0, 0.0
	if !s.Since.IsZero() {
		kept, since = 0, float64(s.Since.UnixMilli())/1000
	}
	to.gauge(historyKeptDesc, kept)
	to.gauge(historySinceDesc, since)
	to.counter(historyWrittenDesc, float64(s.Written))
	to.counter(historyLostDesc, float64(s.Lost))
	to.counter(historyCommitsDesc, float64(s.Commits))
	to.counter(historyFailuresDesc, float64(s.Failures))
	to.counter(historyWritingDesc, s.Writing.Seconds())
	to.gauge(historyWaitingDesc, float64(s.Waiting))
	if !s.Since.IsZero() {
		return // a failing disk would answer too late
	}
	if u, err := c.history.Usage(ctx); err == nil {
		to.gauge(historyBytesDesc, float64(u.Bytes))
		to.gauge(historyLinesDesc, float64(u.Lines))
	}
}

package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"tertulia/actors/files"
	"tertulia/actors/room"
)

// askTime bounds how long a health check or a scrape waits for an actor's answer.
const askTime = 2 * time.Second

// newRegistry returns a registry with the metrics of Go and of the process.
func newRegistry() *prometheus.Registry {
	reg := prometheus.NewRegistry()
	reg.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return reg
}

// roomCollector exports the room actor's counters as metrics.
type roomCollector struct{ chat *room.Actor }

// desc returns the description of a metric; name is without the prefix tertulia_.
func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("tertulia_"+name, help, labels, nil)
}

var (
	seatsDesc      = desc("seats", "Users in the chat.")
	roomsDesc      = desc("rooms", "Rooms, also those that are empty but not forgotten.")
	eventsDesc     = desc("events_total", "Events that were given a place in the order.")
	deliveriesDesc = desc("deliveries_total", "Events handed to seats.")
	batchesDesc    = desc("batches_total", "Runs of events handed to seats.")
	dropsDesc      = desc("drops_total", "Seats ended by the server.", "reason")
	lagDesc        = desc("lag_bytes", "Bytes that wait in all outboxes.")
	maxLagDesc     = desc("lag_max_bytes", "Bytes that wait in the fullest outbox.")
	mailboxDesc    = desc("mailbox_messages", "Messages that wait for the room.")
	waitDesc       = desc("mailbox_wait_seconds", "Time that the first message of a burst waited for the room.")
	burstDesc      = desc("batch_messages", "Messages that the room handled before it delivered.")
)

// Describe implements prometheus.Collector.
func (c roomCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{seatsDesc, roomsDesc, eventsDesc, deliveriesDesc, batchesDesc, dropsDesc,
		lagDesc, maxLagDesc, mailboxDesc, waitDesc, burstDesc} {
		ch <- d
	}
}

// Collect implements prometheus.Collector. It waits for the room for at most askTime. If the
// room does not answer, it sends one invalid metric, which makes the scrape fail.
func (c roomCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, stop := context.WithTimeout(context.Background(), askTime)
	defer stop()
	s, err := c.chat.Stats(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(seatsDesc, err)
		return
	}
	to := samples(ch)
	to.gauge(seatsDesc, float64(s.Seats))
	to.gauge(roomsDesc, float64(s.Rooms))
	to.gauge(lagDesc, float64(s.Lag))
	to.gauge(maxLagDesc, float64(s.MaxLag))
	to.gauge(mailboxDesc, float64(s.Mailbox))
	to.counter(eventsDesc, float64(s.Events))
	to.counter(deliveriesDesc, float64(s.Deliveries))
	to.counter(batchesDesc, float64(s.Batches))
	for reason, n := range s.Drops {
		to.counter(dropsDesc, float64(n), reason)
	}
	ch <- histogram(waitDesc, s.MailboxWait)
	ch <- histogram(burstDesc, s.Burst)
}

// samples takes the values of one scrape.
type samples chan<- prometheus.Metric

func (s samples) gauge(d *prometheus.Desc, v float64) {
	s <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v)
}

func (s samples) counter(d *prometheus.Desc, v float64, labels ...string) {
	s <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
}

// histogram converts counts per bucket to the cumulative counts of Prometheus.
func histogram(d *prometheus.Desc, h room.Histogram) prometheus.Metric {
	buckets := make(map[float64]uint64, len(h.Bounds))
	var n uint64
	for i, bound := range h.Bounds {
		n += h.Counts[i]
		buckets[bound] = n
	}
	n += h.Counts[len(h.Bounds)]
	return prometheus.MustNewConstHistogram(d, n, h.Sum, buckets)
}

// filesCollector exports the file service's counters as metrics.
type filesCollector struct{ shelf *files.Actor }

var (
	fileBytesDesc    = desc("files_bytes", "Bytes of all files, where there is a quota.")
	fileCountDesc    = desc("files", "Files, where there is a quota.")
	freeDesc         = desc("files_free_bytes", "Bytes of the disk above the reserve.")
	uploadsDesc      = desc("files_uploads", "Uploads under way.")
	partialsDesc     = desc("files_partials", "Cut uploads that wait to be resumed.")
	partialBytesDesc = desc("files_partial_bytes", "Bytes of cut uploads that wait to be resumed.")
)

// Describe implements prometheus.Collector.
func (c filesCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{fileBytesDesc, fileCountDesc, freeDesc, uploadsDesc, partialsDesc, partialBytesDesc} {
		ch <- d
	}
}

// Collect implements prometheus.Collector. It waits for the file service for at most askTime.
// If the shelf's folder cannot be reached, it sends no metrics.
func (c filesCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, stop := context.WithTimeout(context.Background(), askTime)
	defer stop()
	u, err := c.shelf.Usage(ctx)
	if err != nil {
		return
	}
	values := map[*prometheus.Desc]int64{
		freeDesc: u.Free, uploadsDesc: int64(u.Uploads), partialsDesc: int64(u.Partials), partialBytesDesc: u.PartialBytes,
	}
	if u.QuotaBytes > 0 || u.QuotaFiles > 0 { // without a quota files are not counted
		values[fileBytesDesc], values[fileCountDesc] = u.Bytes, u.Files
	}
	for d, v := range values {
		samples(ch).gauge(d, float64(v))
	}
}

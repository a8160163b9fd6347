package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tertulia/cmd/internal/cli"
	"tertulia/transport/udp/link"
)

func TestEndpoints(t *testing.T) {
	for in, want := range map[string]string{
		"host": "host:4000", "tcp://host:5": "host:5", "udp://host": "udp://host:4000", "UDP://[::1]:5": "udp://[::1]:5",
		"tls://host": "tls://host:4001", "TLS://host:5": "tls://host:5",
	} {
		if e, err := parseEndpoint(in); err != nil || e.name() != want {
			t.Errorf("parseEndpoint(%q) = %q, %v; want %q", in, e.name(), err, want)
		}
	}
	for _, in := range []string{"", "udp://", "http://host", "udp://host:0", "udp://a b"} {
		_, err := parseEndpoint(in)
		if wrong := (*cli.UsageError)(nil); !errors.As(err, &wrong) {
			t.Errorf("parseEndpoint(%q) = %v, want a wrong usage", in, err)
		}
	}
}

func TestStatsInWords(t *testing.T) {
	for _, c := range []struct {
		stats link.Stats
		want  string
	}{
		{link.Stats{}, "round trip not measured yet; 0 frames sent, 0 of them again (0.0 %); 0 came twice; the way was lost 0 times"},
		{link.Stats{RTT: 12345678 * time.Nanosecond, Counts: link.Counts{Sent: 40, Retransmits: 3, Duplicates: 2, Detachments: 1}},
			"round trip 12.35ms; 40 frames sent, 3 of them again (7.5 %); 2 came twice; the way was lost 1 time"},
	} {
		if got := statsWords(c.stats); got != "over UDP: "+c.want {
			t.Errorf("%+v reads %q", c.stats, got)
		}
	}
	udp, err := parseEndpoint("udp://localhost:1")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	if _, err := udp.dial(ctx); err == nil {
		t.Error("a server is found where none is")
	}
	if got := udp.inspect(nil); !strings.Contains(got, "udp://") {
		t.Errorf("over TCP: %q", got)
	}
}

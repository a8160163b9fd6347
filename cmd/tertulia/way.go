package main

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"tertulia/transport/udp/link"
)

// udpAnswer bounds the time for a server's answer over UDP, where lines may have to be
// retransmitted many times.
const udpAnswer = 30 * time.Second

// An endpoint is the address and protocol of a chat server.
type endpoint struct {
	addr string
	over service
}

// parseWay parses [tcp://|udp://]host[:port]. It returns a *cli.UsageError if s is invalid.
func parseWay(s string) (endpoint, error) {
	w := endpoint{over: theTalk}
	if scheme, _, ok := strings.Cut(s, "://"); ok && strings.EqualFold(scheme, theDatagrams.scheme) {
		w.over = theDatagrams
	}
	var err error
	w.addr, err = w.over.parse(s)
	return w, err
}

// name returns the server's name for messages.
func (w endpoint) name() string {
	if w.over == theDatagrams {
		return theDatagrams.scheme + "://" + w.addr
	}
	return w.addr
}

// resumes reports whether a connection survives silence. Over UDP only the link gives a
// connection up, after minutes.
func (w endpoint) resumes() bool { return w.over == theDatagrams }

// answer returns how long the server may take to answer; 0 means the session's default.
func (w endpoint) answer() time.Duration {
	if w.over == theDatagrams {
		return udpAnswer
	}
	return 0
}

// dial connects to the server. It blocks until the connection exists or ctx ends.
func (w endpoint) dial(ctx context.Context) (net.Conn, error) {
	if w.over != theDatagrams {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", w.addr)
	}
	conn, err := link.Dial(ctx, w.addr)
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// inspect returns statistics of a connection as text. It waits for the connection's answer.
func (w endpoint) inspect(conn net.Conn) string {
	over, ok := conn.(*link.Conn)
	if !ok {
		return "over TCP the system sends again what is lost, and keeps the count to itself: try udp://"
	}
	if s, ok := over.Stats(); ok {
		return statsWords(s)
	}
	return "there is no connection"
}

func statsWords(s link.Stats) string {
	trip := "not measured yet"
	if s.RTT > 0 {
		trip = s.RTT.Round(10 * time.Microsecond).String()
	}
	percent := 100 * float64(s.Retransmits) / float64(max(1, s.Sent))
	return fmt.Sprintf("over UDP: round trip %s; %d frames sent, %d of them again (%.1f %%); %d came twice; the way was lost %s",
		trip, s.Sent, s.Retransmits, percent, s.Duplicates, count(int(s.Detachments), "time", "times"))
}

// isStats reports whether text is the command that shows statistics.
func isStats(text string) bool { return strings.EqualFold(strings.TrimSpace(text), "/stats") }

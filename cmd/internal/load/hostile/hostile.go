//go:build linux

package hostile

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"tertulia/cmd/internal/load"
)

// Bounds of a passed measurement.
const (
	MostPing   = 100 * time.Millisecond // 99th percentile of the pings
	MostMemory = 200 << 20              // bytes of the server's memory
)

// An Attack is the behaviour of each hostile user.
type Attack struct {
	Name  string // description
	Hello string // lines that are sent once
	Lines string // lines that are sent repeatedly
	Deaf  bool   // the user reads nothing
}

var long = strings.Repeat("x", 100) + "\n"

// Attacks are the known attacks, each within the rate limit of one user.
var Attacks = []Attack{
	{Name: "without echo", Hello: "/echo off\n", Lines: long},
	{Name: "a ping after each line", Lines: long + "/ping\n"},
	{Name: "/last 200, and nothing is read", Hello: strings.Repeat("x", 900) + "\n", Lines: "/last 200\n", Deaf: true},
}

// A Case is an attack next to a crowd of normal users.
type Case struct {
	Attack  Attack
	Hostile int           // number of attackers
	Crowd   int           // number of normal users, each with ten pings per second
	Rate    int           // lines per second of each attacker
	Time    time.Duration // duration
}

// A BreachError reports that a measurement exceeded the bounds.
type BreachError struct {
	Ping   time.Duration // 99th percentile
	Memory int64         // maximum, in bytes
}

func (b BreachError) Error() string {
	return fmt.Sprintf("99 of 100 pings took up to %v and the server had %d MiB: more than %v or %d MiB",
		b.Ping.Round(time.Millisecond), b.Memory>>20, MostPing, MostMemory>>20)
}

// Run attacks a server for c.Time and returns the round trips of the pings and the server's
// memory. It blocks until all users have left. It returns a BreachError, with figures, if they
// exceed the bounds.
func (c Case) Run(ctx context.Context, addr string, m load.Meter) ([]load.Figure, error) {
	if c.Hostile < 1 || c.Crowd < 1 || c.Rate < 1 || c.Time <= 0 {
		return nil, errors.New("an attack needs hostile users with a rate, others, and a time")
	}
	ctx, stop := context.WithCancel(ctx)
	var users sync.WaitGroup
	defer users.Wait()
	defer stop()
	pings, failed := make(chan time.Duration), make(chan error, c.Crowd)
	for i := range c.Crowd {
		conn, in, err := enter(ctx, addr, "127.0.0.2", fmt.Sprint("crowd", i))
		if err != nil {
			return nil, err
		}
		users.Go(func() {
			if err := ping(ctx, conn, in, pings); err != nil {
				failed <- err
			}
		})
	}
	for i := range c.Hostile {
		conn, in, err := enter(ctx, addr, "127.0.0.1", fmt.Sprint("hostile", i))
		if err != nil {
			return nil, err
		}
		users.Go(func() { c.attack(ctx, conn) })
		if !c.Attack.Deaf {
			users.Go(func() { _, _ = io.Copy(io.Discard, in) })
		}
	}
	return c.watch(ctx, m, pings, failed)
}

// watch collects the measurements until the attack ends.
func (c Case) watch(ctx context.Context, m load.Meter, pings <-chan time.Duration, failed <-chan error) ([]load.Figure, error) {
	times := hdrhistogram.New(1, int64(10*time.Minute/time.Microsecond), 3)
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	over := time.NewTimer(c.Time)
	defer over.Stop()
	var memory int64
	for {
		select {
		case took := <-pings:
			_ = times.RecordValue(took.Microseconds())
			continue
		case err := <-failed:
			return nil, fmt.Errorf("one of the others: %w", err)
		case <-look.C:
			if m == nil {
				continue
			}
			now, err := m.Resident()
			if err != nil {
				return nil, err
			}
			memory = max(memory, now)
			continue
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-over.C:
		}
		break
	}
	if times.TotalCount() == 0 {
		return nil, errors.New("no ping was answered")
	}
	p99 := time.Duration(times.ValueAtQuantile(99)) * time.Microsecond
	figures := []load.Figure{
		{Name: "p99 ping", Unit: "ms", Value: p99.Seconds() * 1000},
		{Name: "longest", Unit: "ms", Value: float64(times.Max()) / 1000},
		{Name: "memory", Unit: "MiB", Value: float64(memory) / (1 << 20)},
	}
	if p99 > MostPing || memory > MostMemory {
		return figures, BreachError{p99, memory}
	}
	return figures, nil
}

// enter joins the chat from the local address from. Attackers and crowd use different
// addresses, because the server limits the lines of one address together. The connection is
// closed when ctx ends.
func enter(ctx context.Context, addr, from, nick string) (net.Conn, *bufio.Reader, error) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, nil, err
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() })
	in := bufio.NewReader(conn)
	if _, err := io.WriteString(conn, nick+"\n"); err != nil {
		return nil, nil, err
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil, nil, fmt.Errorf("%s gets no seat: %w", nick, err)
		}
		if strings.HasPrefix(line, "* type a line ") {
			return conn, in, nil
		}
	}
}

// ping sends ten pings per second, each after the previous answer, until ctx ends.
func ping(ctx context.Context, conn net.Conn, in *bufio.Reader, pings chan<- time.Duration) error {
	for {
		began := time.Now()
		if _, err := io.WriteString(conn, "/ping\n"); err != nil {
			return unless(ctx, err)
		}
		for answered := false; !answered; {
			line, err := in.ReadSlice('\n')
			if err != nil {
				return unless(ctx, err)
			}
			answered = string(line) == "* pong\r\n"
		}
		select {
		case pings <- time.Since(began):
		case <-ctx.Done():
			return nil
		}
		// Read other lines until the next ping.
		for wait := began.Add(time.Second / 10); time.Now().Before(wait); {
			_ = conn.SetReadDeadline(wait)
			if _, err := in.ReadSlice('\n'); err != nil && !isTimeout(err) {
				return unless(ctx, err)
			}
		}
		_ = conn.SetReadDeadline(time.Time{})
	}
}

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

// unless returns err, or nil if ctx has ended and so has closed the connection.
func unless(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return nil
}

// attack sends the lines of the attack at its rate, until ctx ends or the server closes the
// connection.
func (c Case) attack(ctx context.Context, conn net.Conn) {
	lines := strings.Count(c.Attack.Lines, "\n")
	tick := time.NewTicker(time.Duration(lines) * time.Second / time.Duration(c.Rate))
	defer tick.Stop()
	text := c.Attack.Hello + c.Attack.Lines
	for {
		if _, err := io.WriteString(conn, text); err != nil {
			return
		}
		text = c.Attack.Lines
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

//go:build linux

package login

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"tertulia/cmd/internal/load"
)

// password is that of all accounts of a measurement.
const password = "correct-horse-battery"

// longest is how long a user stays who does nothing else.
const longest = time.Minute

// A Case is users who log in at a rate, each over a connection of their own.
type Case struct {
	Accounts int           // how many accounts take turns; the server must allow as many registrations
	Rate     int           // logins a second
	Time     time.Duration // duration
}

// Run registers the accounts, and then logs in for c.Time. It returns the times from the connection to
// the seat. It blocks until all users have left. A login that is refused is an error.
func (c Case) Run(ctx context.Context, addr string) ([]load.Figure, error) {
	if c.Accounts < 1 || c.Rate < 1 || c.Time <= 0 {
		return nil, errors.New("logins need accounts, a rate and a time")
	}
	for i := range c.Accounts {
		if err := Register(ctx, addr, name(i)); err != nil {
			return nil, err
		}
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type result struct {
		took time.Duration
		err  error
	}
	results := make(chan result)
	all := int(c.Time.Seconds() * float64(c.Rate))
	go func() {
		due := time.NewTicker(time.Second / time.Duration(c.Rate))
		defer due.Stop()
		for i := range all {
			at := <-due.C
			go func() {
				err := enter(ctx, addr, name(i%c.Accounts))
				results <- result{time.Since(at), err}
			}()
		}
	}()
	times := hdrhistogram.New(1, int64(10*time.Minute/time.Microsecond), 3)
	var failed error
	for range all { // it takes all, so that no user is left behind
		r := <-results
		if r.err != nil && failed == nil {
			failed = r.err
			stop()
		}
		_ = times.RecordValue(r.took.Microseconds())
	}
	if failed != nil {
		return nil, failed
	}
	return []load.Figure{
		{Name: "median login", Unit: "ms", Value: float64(times.ValueAtQuantile(50)) / 1000},
		{Name: "p99 login", Unit: "ms", Value: float64(times.ValueAtQuantile(99)) / 1000},
		{Name: "longest", Unit: "ms", Value: float64(times.Max()) / 1000},
	}, nil
}

func name(i int) string { return fmt.Sprint("account", i, "x") }

// Register makes an account with a name in the chat. It blocks until the server has it.
func Register(ctx context.Context, addr, name string) error {
	u, err := connect(ctx, addr)
	if err != nil {
		return err
	}
	defer u.close()
	return u.sends(name+"\n/register "+password+"\n", "* the nick "+name+" is yours now")
}

// enter logs in to an account, and returns once the user has a seat.
func enter(ctx context.Context, addr, name string) error {
	u, err := connect(ctx, addr)
	if err != nil {
		return err
	}
	defer u.close()
	return u.sends("/login "+name+" "+password+"\n", "* type a line ")
}

// A user is one connection.
type user struct {
	conn net.Conn
	in   *bufio.Reader
	stop func() bool
}

// connect connects to the chat. The connection is closed when ctx ends.
func connect(ctx context.Context, addr string) (*user, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(longest)) // a server that refuses a login says so, and waits for another
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	return &user{conn, bufio.NewReader(conn), stop}, nil
}

func (u *user) close() {
	u.stop()
	_ = u.conn.Close()
}

// sends sends lines, and reads up to a line that begins with prefix.
func (u *user) sends(lines, prefix string) error {
	if _, err := io.WriteString(u.conn, lines); err != nil {
		return err
	}
	var seen strings.Builder
	for {
		line, err := u.in.ReadString('\n')
		if err != nil {
			return fmt.Errorf("%w after %q", err, seen.String())
		}
		if strings.HasPrefix(line, prefix) {
			return nil
		}
		seen.WriteString(line)
	}
}

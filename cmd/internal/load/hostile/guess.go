//go:build linux

package hostile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"tertulia/cmd/internal/load"
	"tertulia/cmd/internal/load/login"
)

// A Guess is somebody who tries passwords of an account, beside users who ping.
type Guess struct {
	Rate  int           // passwords a second in all
	Conns int           // connections that send them
	Crowd int           // users of the chat, each with ten pings a second
	Time  time.Duration // duration, without and with the guesses each
}

// victim is the account whose passwords are tried.
const victim = "victim1x"

// slack is how much longer than twice a quiet time a ping may take while passwords are tried.
const slack = 20 * time.Millisecond

// A SlowError reports that the chat was slower than it may be.
type SlowError struct {
	Quiet, Busy time.Duration // 99th percentiles of the pings
}

func (e SlowError) Error() string {
	return fmt.Sprintf("99 of 100 pings took up to %v, and %v without: more than twice as long and %v", e.Busy, e.Quiet, slack)
}

// Run measures the pings without and with the guesses. It blocks until all users have left. It returns
// a SlowError, with figures, if the guesses slow the chat down.
func (g Guess) Run(ctx context.Context, addr string, m load.Meter) ([]load.Figure, error) {
	if g.Rate < 1 || g.Conns < 1 || g.Crowd < 1 || g.Time <= 0 {
		return nil, errors.New("guesses need a rate, connections, users of the chat, and a time")
	}
	if err := login.Register(ctx, addr, victim); err != nil {
		return nil, err
	}
	quiet, err := g.pings(ctx, addr)
	if err != nil {
		return nil, err
	}
	guessing, stop := context.WithCancel(ctx)
	var guessers sync.WaitGroup
	tokens, sent := make(chan struct{}), make(chan int, g.Conns)
	guessers.Go(func() { g.pace(guessing, tokens) })
	for range g.Conns {
		guessers.Go(func() { sent <- guess(guessing, addr, tokens) })
	}
	busy, err := g.pings(ctx, addr)
	stop()
	guessers.Wait()
	if err != nil {
		return nil, err
	}
	all := 0
	for range g.Conns {
		all += <-sent
	}
	figures := []load.Figure{
		{Name: "p99 ping", Unit: "ms", Value: busy.Seconds() * 1000},
		{Name: "p99 ping without", Unit: "ms", Value: quiet.Seconds() * 1000},
		{Name: "passwords", Unit: "/s", Value: float64(all) / g.Time.Seconds()},
	}
	if m != nil {
		resident, err := m.Resident()
		if err != nil {
			return nil, err
		}
		figures = append(figures, load.Figure{Name: "memory", Unit: "MiB", Value: float64(resident) / (1 << 20)})
	}
	if busy > 2*quiet+slack {
		return figures, SlowError{quiet, busy}
	}
	return figures, nil
}

// pace gives out Rate tokens a second until ctx ends.
func (g Guess) pace(ctx context.Context, tokens chan<- struct{}) {
	due := time.NewTicker(time.Second / time.Duration(g.Rate))
	defer due.Stop()
	for {
		select {
		case <-due.C:
		case <-ctx.Done():
			return
		}
		select {
		case tokens <- struct{}{}:
		case <-ctx.Done():
			return
		}
	}
}

// guess tries a password for each token, and connects again when the server has had enough of it. It
// returns how many it has sent.
func guess(ctx context.Context, addr string, tokens <-chan struct{}) (sent int) {
	for ctx.Err() == nil {
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", addr)
		if err != nil {
			continue
		}
		left := make(chan struct{})
		go func() {
			defer close(left)
			_, _ = io.Copy(io.Discard, conn)
		}()
		for open := true; open; {
			select {
			case <-tokens:
				_, err := fmt.Fprintf(conn, "/login %s wrong password %d\n", victim, sent)
				if open = err == nil; open {
					sent++
				}
			case <-left:
				open = false
			case <-ctx.Done():
				open = false
			}
		}
		_ = conn.Close()
		<-left
	}
	return sent
}

// pings returns the 99th percentile of the pings of the crowd within g.Time.
func (g Guess) pings(ctx context.Context, addr string) (time.Duration, error) {
	ctx, stop := context.WithTimeout(ctx, g.Time)
	defer stop()
	took, failed := make(chan time.Duration), make(chan error)
	for i := range g.Crowd {
		go func() {
			conn, in, err := enter(ctx, addr, "127.0.0.2", fmt.Sprint("crowd", i, "x"))
			if err == nil {
				defer conn.Close()
				err = ping(ctx, conn, in, took)
			}
			failed <- unless(ctx, err)
		}()
	}
	times := hdrhistogram.New(1, int64(10*time.Minute/time.Microsecond), 3)
	var err error
	for here := g.Crowd; here > 0; {
		select {
		case d := <-took:
			_ = times.RecordValue(d.Microseconds())
		case ended := <-failed:
			err = errors.Join(err, ended)
			here--
		}
	}
	if err == nil && times.TotalCount() == 0 {
		err = errors.New("no ping was answered")
	}
	return time.Duration(times.ValueAtQuantile(99)) * time.Microsecond, err
}

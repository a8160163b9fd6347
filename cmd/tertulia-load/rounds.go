//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/internal/load"
	"tertulia/cmd/internal/load/chat"
	"tertulia/cmd/internal/load/server"
)

// settings holds the flags that several measurements share.
type settings struct {
	rounds   int
	time     time.Duration
	warm     time.Duration
	pin      bool
	jsonFile string
	pending  int
	dir      string // of the servers for files; empty: the default for temporary files
}

// common declares the flags of all measurements.
func (t *tool) common(fs *flag.FlagSet, pin bool) {
	fs.IntVar(&t.settings.rounds, "rounds", 3, "how often each measurement is done, servers taking turns")
	fs.BoolVar(&t.settings.pin, "pin", pin, "give the server a core of its own, and the load the others")
	fs.StringVar(&t.settings.jsonFile, "json", "", "`file` to write all figures of all rounds to, as JSON")
}

// crowded declares the flags of a measurement with chat users.
func (t *tool) crowded(fs *flag.FlagSet, pin bool) {
	t.common(fs, pin)
	fs.IntVar(&t.settings.pending, "pending", 0, "how many users are on their way in at once; 0: as many as suit the server best")
}

// timed declares the flags of a measurement that runs for a given time.
func (t *tool) timed(fs *flag.FlagSet, d time.Duration) {
	fs.DurationVar(&t.settings.time, "time", d, "for how long is measured")
	fs.DurationVar(&t.settings.warm, "warm", d/5, "for how long the same is done before that")
}

// check returns a *cli.UsageError if the settings cannot be used.
func (s settings) check() error {
	switch {
	case s.rounds < 1:
		return cli.Usagef("-rounds is %d: at least one is needed", s.rounds)
	case s.pending < 0:
		return cli.Usagef("-pending is %d: it cannot be negative", s.pending)
	case s.time < 0 || s.warm < 0:
		return cli.Usagef("-time and -warm cannot be negative")
	}
	return nil
}

// A subject is one measurement that is run for all servers.
type subject struct {
	title string   // title in the results
	files bool     // about files, otherwise about chat
	flags []string // flags of tertuliad for this measurement
	x     float64  // x coordinate in a plot
	// measure runs the measurement with a running server. A FaultsError, and other errors about
	// wrong results, come with figures.
	measure func(context.Context, server.Spec, *server.Server) ([]load.Figure, error)
}

// A trial holds the results of one subject for one server, in all rounds.
type trial struct {
	subject *subject
	server  string
	rounds  []round
}

type round struct {
	figures []load.Figure
	err     error // nil: the results were correct
}

// chatting returns a measurement that calls measure with a new crowd.
func (t *tool) chatting(measure func(*chat.Crowd, load.Meter) ([]load.Figure, error)) func(context.Context, server.Spec, *server.Server) ([]load.Figure, error) {
	return func(ctx context.Context, spec server.Spec, srv *server.Server) ([]load.Figure, error) {
		dialect, err := spec.Dialect()
		if err != nil {
			return nil, err
		}
		pending := t.settings.pending
		if pending == 0 {
			pending = spec.Pending()
		}
		crowd, err := chat.New(ctx, dialect, srv.Addr, pending)
		if err != nil {
			return nil, err
		}
		defer crowd.Close()
		return measure(crowd, srv.Meter)
	}
}

// specs parses the servers in args. It returns a *cli.UsageError if a server is unknown, cannot
// do the measurement, or has the label of another.
func specs(args []string, files bool) ([]server.Spec, error) {
	if len(args) == 0 {
		return nil, cli.Usagef("which server? For example tertuliad=./tertuliad")
	}
	var all []server.Spec
	labels := make(map[string]bool)
	for _, arg := range args {
		s, err := server.ParseSpec(arg)
		if err != nil {
			return nil, cli.Usagef("%v", err)
		}
		if files {
			err = s.Files()
		} else {
			_, err = s.Dialect()
		}
		if err != nil {
			return nil, cli.Usagef("%v", err)
		}
		if labels[s.Label] {
			return nil, cli.Usagef("two servers are named %s: tell them apart with ,label=NAME", s.Label)
		}
		labels[s.Label] = true
		all = append(all, s)
	}
	return all, nil
}

// measure runs all subjects for all servers, writes the results and returns them. It blocks
// until all rounds have ended. It returns an error if a result was wrong or ctx has ended.
func (t *tool) measure(ctx context.Context, command string, subjects []*subject, args []string) ([]*trial, error) {
	if err := t.settings.check(); err != nil {
		return nil, err
	}
	servers, err := specs(args, subjects[0].files)
	if err != nil {
		return nil, err
	}
	var cores *server.Cores
	if t.settings.pin {
		if cores, err = server.Apart(); err != nil {
			return nil, fmt.Errorf("%w; -pin=false measures without", err)
		}
		if err := cores.PinLoad(); err != nil {
			return nil, err
		}
	}
	var all []*trial
	for _, sub := range subjects {
		trials := make([]*trial, len(servers))
		for i, spec := range servers {
			trials[i] = &trial{subject: sub, server: spec.Label}
		}
		for n := range t.settings.rounds {
			for k := range servers {
				// Each round starts with another server: a server may affect the next one, for
				// example by deleted files.
				i := (n + k) % len(servers)
				spec := servers[i]
				fmt.Fprintf(t.stderr, "%s, round %d of %d: %s\n", sub.title, n+1, t.settings.rounds, spec.Label)
				r := t.once(ctx, cores, sub, spec)
				if ctx.Err() != nil {
					return nil, errors.New("stopped")
				}
				if r.err != nil {
					fmt.Fprintf(t.stderr, "  %v\n", r.err)
				}
				trials[i].rounds = append(trials[i].rounds, r)
			}
		}
		if err := writeTable(t.stdout, sub.title, trials); err != nil {
			return nil, err
		}
		all = append(all, trials...)
	}
	if t.settings.jsonFile != "" {
		if err := writeJSON(t.settings.jsonFile, command, all); err != nil {
			return nil, err
		}
	}
	return all, verdict(all)
}

// verdict returns an error if a round had one.
func verdict(all []*trial) error {
	wrong, rounds := 0, 0
	for _, tr := range all {
		for _, r := range tr.rounds {
			rounds++
			if r.err != nil {
				wrong++
			}
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d measurements were not right", wrong, rounds)
	}
	return nil
}

// once runs one subject for one server.
func (t *tool) once(ctx context.Context, cores *server.Cores, sub *subject, spec server.Spec) (r round) {
	o := server.Options{Cores: cores, Files: sub.files, Dir: t.settings.dir, Flags: sub.flags}
	srv, err := spec.Start(ctx, o)
	if err != nil {
		return round{err: err}
	}
	r.figures, r.err = sub.measure(ctx, spec, srv)
	if err := srv.Stop(); err != nil && r.err == nil {
		r.err = err
	}
	return r
}

package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/known"
	"tertulia/cmd/tertulia/internal/shelf"
)

const maxJobs = 32

// shelfConfig holds the values of the flags that all file commands share.
type shelfConfig struct {
	nick, password string
	wait, timeout  time.Duration
	quiet, verbose bool
	jobs           int
	flags          *flag.FlagSet
	noBars         bool      // the terminal shows the content of files
	notes          io.Writer // for the key of a server that is new
}

// shelfFlags returns a flag set with the flags that all file commands share.
func shelfFlags(name string, help io.Writer, cfg *shelfConfig) *flag.FlagSet {
	fs := cli.Flags("tertulia "+name, help)
	cfg.flags = fs
	cfg.jobs = 1
	fs.StringVar(&cfg.nick, "nick", loginName(), "your `name` on the shelf: uploads that were cut off are kept for it. Without it you are the account that tertulia login has kept")
	fs.StringVar(&cfg.password, "password", "", "the server's password, or that of your account; better given as TERTULIA_PASSWORD")
	fs.DurationVar(&cfg.wait, "wait", pipeWait, "give up when nothing has moved for this `time`, 0 for never")
	fs.DurationVar(&cfg.timeout, "timeout", 30*time.Second, "take the server for lost when it is silent for this `time`")
	fs.BoolVar(&cfg.quiet, "q", false, "say nothing but what went wrong")
	fs.BoolVar(&cfg.verbose, "v", false, "say so when the server tells no SHA-256 to compare")
	return fs
}

// jobsFlag declares the flag for the number of parallel transfers.
func jobsFlag(fs *flag.FlagSet, cfg *shelfConfig) {
	fs.IntVar(&cfg.jobs, "j", 3, "how many files travel at once")
}

// open checks the flags and the host, and returns the configuration of the shelf. It returns a
// *cli.UsageError if they cannot be used. It does not connect.
func (cfg *shelfConfig) open(host string) (shelf.Config, error) {
	switch {
	case cfg.nick == "":
		return shelf.Config{}, cli.Usagef("-nick is empty; without it you are %s", loginName())
	case cfg.wait < 0:
		return shelf.Config{}, cli.Usagef("-wait is a time like 30s, not less than 0")
	case cfg.timeout <= 0:
		return shelf.Config{}, cli.Usagef("-timeout is a time like 30s, more than 0")
	case cfg.jobs < 1 || cfg.jobs > maxJobs:
		return shelf.Config{}, cli.Usagef("-j is a number from 1 to %d", maxJobs)
	}
	over := serviceOf(host, fileService, secureFileService)
	addr, err := over.parse(host)
	if err != nil {
		return shelf.Config{}, err
	}
	to := shelf.Config{
		Addr: addr, Nick: cfg.nick, Password: cfg.password,
		Wait: cfg.wait, Timeout: cfg.timeout, Jobs: cfg.jobs,
	}
	if over == secureFileService {
		servers, err := known.Default()
		if err != nil {
			return shelf.Config{}, err
		}
		to.TLS = servers.Config(addr, newServer(cfg.notes, addr))
	}
	return to, giveLogin(&to, isSet(cfg.flags, "nick"))
}

// shelfCommand returns a command whose first argument is a host.
func shelfCommand(name, usage, words string, fs *flag.FlagSet, cfg *shelfConfig,
	run func(ctx context.Context, to shelf.Config, args []string) error,
) *ffcli.Command {
	return &ffcli.Command{
		Name:       name,
		ShortUsage: "tertulia " + name + " [flags] " + usage,
		ShortHelp:  words,
		FlagSet:    fs,
		Exec: func(ctx context.Context, args []string) error {
			if len(args) == 0 {
				return cli.Usagef("a host is missing: tertulia %s [flags] %s", name, usage)
			}
			to, err := cfg.open(args[0])
			if err != nil {
				return err
			}
			return run(ctx, to, args[1:])
		},
	}
}

// withShelf calls do with a connection to the shelf and reports its events on std. It calls do
// again if the user must type a password. It blocks until do returns. After ctx has ended it
// waits for at most leaveTime, because a read or write of std may never return.
func withShelf(ctx context.Context, std stdio, cfg shelfConfig, to shelf.Config, do func(context.Context, *shelf.Shelf)) error {
	return withPassword(ctx, std, to, func(to shelf.Config) error {
		return onShelf(ctx, to, newReport(std, cfg, to.Addr), do)
	})
}

// onShelf calls do in a goroutine and reports its events on r until it returns. It returns the
// error that sums up all failures.
func onShelf(ctx context.Context, to shelf.Config, r *report, do func(context.Context, *shelf.Shelf)) error {
	events := make(chan shelf.Event)
	to.Events = events
	go func() {
		s := shelf.New(to)
		do(ctx, s)
		s.Close()
		close(events)
	}()
	ticker := time.NewTicker(sampling)
	defer ticker.Stop()
	over := ctx.Done()
	var hurry <-chan time.Time
	for {
		select {
		case e, more := <-events:
			if !more {
				return r.finish(ctx.Err() != nil)
			}
			r.show(e)
		case <-ticker.C:
			r.tick()
		case <-over:
			r.interrupt()
			over, hurry = nil, time.After(leaveTime)
		case <-hurry:
			go func() {
				for range events { // until a blocked read or write returns
				}
			}()
			return r.finish(true)
		}
	}
}

// getCommand returns the command get.
func getCommand(std stdio, help io.Writer) *ffcli.Command {
	cfg := shelfConfig{notes: std.err}
	var opts shelf.GetOptions
	fs := shelfFlags("get", help, &cfg)
	jobsFlag(fs, &cfg)
	fs.BoolVar(&opts.Recursive, "r", false, "fetch folders, too, with all that is in them")
	fs.BoolVar(&opts.Force, "f", false, "replace local files that differ")
	fs.StringVar(&opts.Dir, "o", ".", "the `folder` to put the files into, or - for the standard output")
	return shelfCommand("get", "[ftp://|tls://]host[:port] path… [-]", "fetch files from the shelf", fs, &cfg,
		func(ctx context.Context, to shelf.Config, args []string) error {
			toStdout := opts.Dir == "-"
			if n := len(args); n > 0 && args[n-1] == "-" {
				toStdout, args = true, args[:n-1]
			}
			switch {
			case len(args) == 0:
				return cli.Usagef("which file? For example: tertulia get HOST notes.txt")
			case toStdout && opts.Recursive:
				return cli.Usagef("-r makes folders, and the standard output has none")
			case opts.Dir == "":
				return cli.Usagef("-o is empty; without it files go to the current folder")
			}
			if toStdout {
				to.Jobs, cfg.noBars = 1, terminal(std.out)
				return withShelf(ctx, stdio{std.in, std.err, std.err}, cfg, to, func(ctx context.Context, s *shelf.Shelf) { s.GetTo(ctx, args, std.out) })
			}
			opts.Paths = args
			return withShelf(ctx, std, cfg, to, func(ctx context.Context, s *shelf.Shelf) { s.Get(ctx, opts) })
		})
}

// putCommand returns the command put.
func putCommand(std stdio, help io.Writer) *ffcli.Command {
	cfg := shelfConfig{notes: std.err}
	var opts shelf.PutOptions
	fs := shelfFlags("put", help, &cfg)
	jobsFlag(fs, &cfg)
	fs.BoolVar(&opts.Recursive, "r", false, "send folders, too, with all that is in them")
	fs.StringVar(&opts.To, "to", "", "the `folder` on the shelf to put the files into; it is made if it is not there")
	as := fs.String("as", "", "the `name` for what comes from the standard input")
	return shelfCommand("put", "[ftp://|tls://]host[:port] file… | -as NAME host -", "send files to the shelf", fs, &cfg,
		func(ctx context.Context, to shelf.Config, args []string) error {
			input := len(args) == 1 && args[0] == "-"
			switch {
			case len(args) == 0:
				return cli.Usagef("which file? For example: tertulia put HOST notes.txt")
			case input && *as == "":
				return cli.Usagef("the standard input needs a name: tertulia put -as NAME HOST -")
			case !input && *as != "":
				return cli.Usagef("-as is for the standard input: tertulia put -as NAME HOST -")
			case input:
				to.Jobs = 1
				return withShelf(ctx, std, cfg, to, func(ctx context.Context, s *shelf.Shelf) { s.PutFrom(ctx, std.in, opts.To, *as) })
			}
			opts.Files = args
			return withShelf(ctx, std, cfg, to, func(ctx context.Context, s *shelf.Shelf) { s.Put(ctx, opts) })
		})
}

// rmCommand returns the command rm.
func rmCommand(std stdio, help io.Writer) *ffcli.Command {
	cfg := shelfConfig{notes: std.err}
	var opts shelf.RemoveOptions
	fs := shelfFlags("rm", help, &cfg)
	fs.BoolVar(&opts.Recursive, "r", false, "remove folders, too, with all that is in them")
	return shelfCommand("rm", "[ftp://|tls://]host[:port] path…", "remove files from the shelf", fs, &cfg,
		func(ctx context.Context, to shelf.Config, args []string) error {
			if len(args) == 0 {
				return cli.Usagef("which file? For example: tertulia rm HOST notes.txt")
			}
			opts.Paths = args
			return withShelf(ctx, std, cfg, to, func(ctx context.Context, s *shelf.Shelf) { s.Remove(ctx, opts) })
		})
}

// lsCommand returns the command ls.
func lsCommand(std stdio, help io.Writer) *ffcli.Command {
	cfg := shelfConfig{notes: std.err}
	fs := shelfFlags("ls", help, &cfg)
	long := fs.Bool("l", false, "show the size in bytes and the time of the last change, too")
	return shelfCommand("ls", "[ftp://|tls://]host[:port] [path…]", "list what is on the shelf", fs, &cfg,
		func(ctx context.Context, to shelf.Config, args []string) error {
			l := &listing{long: *long, heads: len(args) > 1}
			failed := withShelf(ctx, std, cfg, to, func(ctx context.Context, s *shelf.Shelf) { l.run(ctx, s, args) })
			if _, err := fmt.Fprint(std.out, l.text.String()); err != nil {
				return fmt.Errorf("write the output: %w", err)
			}
			return failed
		})
}

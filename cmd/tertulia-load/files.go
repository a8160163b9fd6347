//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/internal/load"
	"tertulia/cmd/internal/load/server"
	"tertulia/cmd/internal/load/shelf"
)

// filesFlags holds the flags that only the command files has.
type filesFlags struct {
	cases    string
	size     string
	list     int
	dir      string
	sync     bool
	user     string
	password string
	folder   string
}

// declare declares the flags in fs.
func (f *filesFlags) declare(fs *flag.FlagSet) {
	fs.StringVar(&f.cases, "cases", "retr,1 retr,4 stor,1 stor,4 get,1 get,8 put,8 login,8 list,1 mlsd,1 idle,500",
		"`list` of: what is done, and by how many sessions at once")
	fs.StringVar(&f.size, "size", "1GiB", "`bytes` of a file of retr and stor")
	fs.IntVar(&f.list, "list", 10_000, "files in the folder of list and mlsd")
	fs.StringVar(&f.dir, "dir", "", "`folder` in which each server's own is made, for example one in memory; without one, where temporary files go")
	fs.BoolVar(&f.sync, "sync", false, "have tertuliad answer for an upload once it is safe on the disk, which the others do not")
	fs.StringVar(&f.user, "user", "anonymous", "`name` to log in with")
	fs.StringVar(&f.folder, "folder", ".", "where a server that runs already lets us write: a `folder`, from where one comes in")
	fs.StringVar(&f.password, "password", "load@localhost", "`password` to log in with")
}

// files returns the command files.
func (t *tool) files() *ffcli.Command {
	fs := t.flags("tertulia-load files")
	t.common(fs, false)
	fs.DurationVar(&t.settings.time, "time", 3*time.Second, "for how long get, put, login, list and mlsd are repeated")
	var f filesFlags
	f.declare(fs)
	return &ffcli.Command{
		Name:       "files",
		ShortUsage: "tertulia-load files [flags] SERVER…",
		ShortHelp:  "moves files over FTP or HTTP, logs in and lists",
		LongHelp: `retr and stor move one large file a session, get and put files of 4 KiB; login
comes and leaves; list and mlsd list a folder; idle is the memory of sessions that do
nothing. A server that lacks a command shows no figure for it. Over HTTP there are
retr and get, which are GET, and stor and put, which are PUT.`,
		FlagSet: fs,
		Exec: func(ctx context.Context, args []string) error {
			subjects, err := t.filesSubjects(f)
			if err != nil {
				return err
			}
			t.settings.dir = f.dir
			_, err = t.measure(ctx, "files", subjects, args)
			return err
		},
	}
}

// filesSubjects returns a subject for each of -cases. It returns a *cli.UsageError if the flags
// cannot be used.
func (t *tool) filesSubjects(f filesFlags) (all []*subject, err error) {
	size, err := humanize.ParseBytes(f.size)
	if err != nil || size < 1 || size > 1<<40 {
		return nil, cli.Usagef("-size is %q: 1 byte to 1 TiB, such as 64MiB", f.size)
	}
	if err := few("list", f.list); err != nil {
		return nil, err
	}
	large := func(verb string) string { return verb + " a file of " + humanize.IBytes(size) }
	works := map[string]struct {
		title string
		do    func(context.Context, *shelf.Load, int, load.Meter) ([]load.Figure, error)
	}{
		"retr": {large("retrieve"), func(ctx context.Context, l *shelf.Load, n int, m load.Meter) ([]load.Figure, error) {
			return l.Retrieve(ctx, n, int64(size), m)
		}},
		"stor": {large("store"), func(ctx context.Context, l *shelf.Load, n int, m load.Meter) ([]load.Figure, error) {
			return l.Store(ctx, n, int64(size), m)
		}},
		"get": {"retrieve files of 4 KiB", func(ctx context.Context, l *shelf.Load, n int, m load.Meter) ([]load.Figure, error) {
			return l.RetrieveSmall(ctx, n, t.settings.time, m)
		}},
		"put": {"store files of 4 KiB", func(ctx context.Context, l *shelf.Load, n int, m load.Meter) ([]load.Figure, error) {
			return l.StoreSmall(ctx, n, t.settings.time, m)
		}},
		"login": {"log in and leave", func(ctx context.Context, l *shelf.Load, n int, m load.Meter) ([]load.Figure, error) {
			return l.Login(ctx, n, t.settings.time, m)
		}},
		"list": {fmt.Sprintf("LIST a folder of %d files", f.list), func(ctx context.Context, l *shelf.Load, n int, m load.Meter) ([]load.Figure, error) {
			return l.List(ctx, n, "LIST", f.list, t.settings.time, m)
		}},
		"mlsd": {fmt.Sprintf("MLSD a folder of %d files", f.list), func(ctx context.Context, l *shelf.Load, n int, m load.Meter) ([]load.Figure, error) {
			return l.List(ctx, n, "MLSD", f.list, t.settings.time, m)
		}},
		"idle": {"do nothing", func(ctx context.Context, l *shelf.Load, n int, m load.Meter) ([]load.Figure, error) {
			return l.Idle(ctx, n, m)
		}},
	}
	for word := range strings.FieldsSeq(f.cases) {
		name, count, _ := strings.Cut(word, ",")
		work, known := works[name]
		if !known {
			return nil, cli.Usagef("-cases: %q is none of retr, stor, get, put, login, list, mlsd, idle", name)
		}
		sessions, err := tuples("cases", count, 1)
		if err != nil {
			return nil, err
		}
		n := sessions[0][0]
		all = append(all, &subject{
			title: fmt.Sprintf("files: %d sessions %s", n, work.title),
			files: true,
			flags: []string{fmt.Sprintf("-files-sync=%t", f.sync)},
			measure: func(ctx context.Context, spec server.Spec, srv *server.Server) ([]load.Figure, error) {
				figures, err := work.do(ctx, f.load(spec, srv), n, srv.Meter)
				if errors.Is(err, shelf.ErrNoCommand) {
					return nil, nil
				}
				return figures, err
			},
		})
	}
	if len(all) == 0 {
		return nil, cli.Usagef("-cases is empty")
	}
	return all, nil
}

// load returns the load for a server.
func (f *filesFlags) load(spec server.Spec, srv *server.Server) *shelf.Load {
	folder := server.Folder
	if spec.Runs() {
		folder = f.folder
	}
	if base, is := spec.HTTP(); is {
		return shelf.NewHTTP(srv.Addr, strings.TrimSuffix(path.Join(base, folder), "/"))
	}
	if spec.FTPS() {
		return shelf.NewFTPS(srv.Addr, f.user, f.password, folder)
	}
	return shelf.NewFTP(srv.Addr, f.user, f.password, folder)
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/user"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/session"
	"tertulia/cmd/tertulia/internal/shelf"
)

const (
	leaveTime   = 2 * time.Second             // for lines that are on their way to the server
	goodByeTime = 2*leaveTime + time.Second/2 // includes the server's count of the lines that it has taken
	pipeWait    = 30 * time.Second
)

// chatConfig holds the values of the flags of chat.
type chatConfig struct {
	nick  string
	pass  string
	wait  time.Duration
	bell  bool
	times bool
	file  string

	filesPort string
	shelf     shelf.Config // the file shelf on the same host

	waitSet bool
}

// chatCommand returns the command chat. Its Exec returns a *cli.UsageError if its flags or
// arguments cannot be used.
func chatCommand(std stdio, help io.Writer) *ffcli.Command {
	var cfg chatConfig
	fs := cli.Flags("tertulia chat", help)
	fs.StringVar(&cfg.nick, "nick", loginName(), "your `name` in the room")
	fs.StringVar(&cfg.pass, "password", "", "the server's `password`, if it has one; better kept in TERTULIA_PASSWORD, where others on this machine cannot read it")
	fs.DurationVar(&cfg.wait, "wait", pipeWait, "give up after this `time` without a connection, 0 for never; on a terminal only if set")
	fs.BoolVar(&cfg.bell, "bell", true, "on a terminal, ring when your name is mentioned")
	fs.BoolVar(&cfg.times, "times", false, "show the time of every message, not only of old ones")
	fs.StringVar(&cfg.file, "file", "", "say nothing, and put the input on the file shelf under this `name` when it ends; the room is told of the file")
	fs.StringVar(&cfg.filesPort, "files-port", fileService.port, "the `port` of the file shelf on the same host, for -file, /get and /put")
	return &ffcli.Command{
		Name:       "chat",
		ShortUsage: "tertulia chat [flags] [tcp://|udp://|tls://]host[:port]",
		ShortHelp:  "talk in a room, or say what comes from a pipe",
		FlagSet:    fs,
		Exec: func(ctx context.Context, args []string) error {
			switch len(args) {
			case 0:
				return cli.Usagef("a host is missing, for example: tertulia chat localhost")
			case 1:
			default:
				return cli.Usagef("one host is enough, what is %q? (flags go before the host)", args[1])
			}
			server, err := parseEndpoint(args[0])
			if err != nil {
				return err
			}
			if cfg.nick == "" {
				return cli.Usagef("-nick is empty; without it you are %s", loginName())
			}
			if cfg.wait < 0 {
				return cli.Usagef("-wait is a time like 30s, not less than 0")
			}
			if n, err := strconv.ParseUint(cfg.filesPort, 10, 16); err != nil || n == 0 {
				return cli.Usagef("-files-port is a port between 1 and 65535")
			}
			cfg.shelf = server.shelf(cfg)
			if err := giveLogin(&cfg.shelf, isSet(fs, "nick")); err != nil {
				return err
			}
			if cfg.file != "" {
				return putInput(ctx, std, cfg)
			}
			fs.Visit(func(f *flag.Flag) { cfg.waitSet = cfg.waitSet || f.Name == "wait" })
			return chat(ctx, std, cfg, server)
		},
	}
}

// loginName returns the default nick: the name of the operating system's user.
func loginName() string {
	name := "guest"
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	return name[strings.LastIndexByte(name, '\\')+1:] // DOMAIN\name
}

// chat runs a session and its user interface: an editor on a terminal, or else plain lines. It
// blocks until both have ended. When ctx ends, it leaves the room, and half a second after
// goodByeTime it gives up.
func chat(ctx context.Context, std stdio, cfg chatConfig, server endpoint) error {
	inTTY, outTTY := terminal(std.in), terminal(std.out)
	interactive := inTTY && outTTY && os.Getenv("TERM") != "dumb"

	if inTTY && !cfg.waitSet {
		cfg.wait = 0
	}
	server, err := server.meet(ctx, std.err)
	if err != nil {
		return err
	}
	login, err := keptLogin(server, std.err)
	if err != nil {
		return err
	}
	s := session.New(session.Config{
		Name:     server.name(),
		Dial:     server.dial,
		Answer:   server.answer(),
		Resumes:  server.resumes(),
		Nick:     cfg.nick,
		Password: cfg.pass,
		Login:    login,
		Wait:     cfg.wait,
		Ask:      inTTY,
		Inspect:  server.inspect,
	})

	// The session's own context outlives ctx by the time that leaving may take.
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(goodByeTime+time.Second/2, cancel)
		s.Leave(leaveTime)
	})
	defer stop()

	ended := make(chan error, 1)
	go func() { ended <- guarded(hard, s.Run) }()
	if interactive {
		err = runTerminal(hard, s, std, cfg)
	} else {
		err = runPlain(hard, s, std, cfg, inTTY)
	}
	cancel() // no effect if the session has already ended
	over := <-ended
	lost := (*session.NotTakenError)(nil)
	switch {
	case over == nil, errors.Is(over, context.Canceled):
		return err // also nil if the user did not wait for the server's last answer
	case inTTY && errors.As(over, &lost):
		fmt.Fprintln(std.err, "*", over)
		return nil
	case err != nil && errors.As(over, &lost):
		return fmt.Errorf("%w; %w", err, over)
	}
	return over
}

// guarded runs f and turns its panic into an error, so that the terminal is restored before the
// error is printed.
func guarded(ctx context.Context, f func(context.Context) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("this is a bug: %v\n%s", r, debug.Stack())
		}
	}()
	return f(ctx)
}

// terminal reports whether f is a terminal.
func terminal(f any) bool {
	file, ok := f.(*os.File)
	return ok && term.IsTerminal(file.Fd())
}

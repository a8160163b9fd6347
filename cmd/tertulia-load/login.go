//go:build linux

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/internal/load"
	"tertulia/cmd/internal/load/hostile"
	"tertulia/cmd/internal/load/login"
	"tertulia/cmd/internal/load/server"
)

// accountFlags are those of a server with accounts. A private network may register maxAccounts an hour.
var accountFlags = []string{"-state-dir", "state", "-history-keep", "off"}

const maxAccounts = 60

// login returns the command login.
func (t *tool) login() *ffcli.Command {
	fs := t.flags("tertulia-load login")
	t.common(fs, false)
	c := login.Case{}
	g := hostile.Guess{}
	fs.IntVar(&c.Accounts, "accounts", 20, "how many accounts take turns")
	fs.IntVar(&c.Rate, "rate", 10, "logins a second")
	fs.IntVar(&g.Rate, "wrong", 1000, "wrong passwords a second, in the second measurement")
	fs.IntVar(&g.Conns, "users", 50, "how many try passwords")
	fs.IntVar(&g.Crowd, "crowd", 50, "how many others are in the chat then")
	fs.DurationVar(&t.settings.time, "time", 10*time.Second, "for how long each is measured")
	return &ffcli.Command{
		Name:       "login",
		ShortUsage: "tertulia-load login [flags] tertuliad=PROGRAM",
		ShortHelp:  "how long a login takes, and how the chat fares while passwords are tried",
		FlagSet:    fs,
		Exec: func(ctx context.Context, args []string) error {
			c.Time, g.Time = t.settings.time, t.settings.time
			switch {
			case c.Accounts < 1 || c.Accounts > maxAccounts:
				return cli.Usagef("-accounts is %d: it must be from 1 to %d", c.Accounts, maxAccounts)
			case c.Rate < 1 || g.Rate < 1 || g.Conns < 1 || g.Crowd < 1 || c.Time < time.Second:
				return cli.Usagef("each number must be at least 1, and -time at least 1s")
			}
			_, err := t.measure(ctx, "login", []*subject{{
				title: fmt.Sprintf("login: %d a second, %d accounts", c.Rate, c.Accounts),
				flags: accountFlags,
				measure: func(ctx context.Context, _ server.Spec, srv *server.Server) ([]load.Figure, error) {
					return c.Run(ctx, srv.Addr.String())
				},
			}, {
				title: fmt.Sprintf("login: %d wrong passwords a second by %d users, beside %d others", g.Rate, g.Conns, g.Crowd),
				flags: accountFlags,
				measure: func(ctx context.Context, _ server.Spec, srv *server.Server) ([]load.Figure, error) {
					return g.Run(ctx, srv.Addr.String(), srv.Meter)
				},
			}}, args)
			return err
		},
	}
}

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
	"tertulia/cmd/internal/load/server"
)

// hostile returns the command hostile.
func (t *tool) hostile() *ffcli.Command {
	fs := t.flags("tertulia-load hostile")
	t.common(fs, false)
	users := fs.Int("users", 300, "how many attack")
	crowd := fs.Int("crowd", 50, "how many others there are")
	fs.DurationVar(&t.settings.time, "time", 12*time.Second, "for how long they attack")
	return &ffcli.Command{
		Name:       "hostile",
		ShortUsage: "tertulia-load hostile [flags] tertuliad=PROGRAM",
		ShortHelp:  "how others fare while users attack the chat",
		LongHelp: fmt.Sprintf("The server has its limits as they are by default, but for those on connections.\n"+
			"It passes where 99 of 100 pings of the others take at most %v, and it never has more\n"+
			"than %d MiB.", hostile.MostPing, hostile.MostMemory>>20),
		FlagSet: fs,
		Exec: func(ctx context.Context, args []string) error {
			for flag, n := range map[string]int{"users": *users, "crowd": *crowd} {
				if err := few(flag, n); err != nil {
					return err
				}
			}
			if t.settings.time <= 0 {
				return cli.Usagef("-time is %v: it must be more than 0", t.settings.time)
			}
			var subjects []*subject
			for _, attack := range hostile.Attacks {
				c := hostile.Case{Attack: attack, Hostile: *users, Crowd: *crowd, Rate: 10, Time: t.settings.time}
				subjects = append(subjects, &subject{
					title: fmt.Sprintf("hostile: %d users, %s, beside %d others", *users, attack.Name, *crowd),
					flags: []string{"-rate", "10", "-max-lag", "1MiB", "-max-rooms", "256"},
					measure: func(ctx context.Context, _ server.Spec, srv *server.Server) ([]load.Figure, error) {
						return c.Run(ctx, srv.Addr.String(), srv.Meter)
					},
				})
			}
			trials, err := t.measure(ctx, "hostile", subjects, args)
			for _, tr := range trials {
				for _, r := range tr.rounds {
					word := "passed"
					if r.err != nil {
						word = "not passed: " + r.err.Error()
					}
					fmt.Fprintf(t.stdout, "%s: %s\n", tr.subject.title, word)
				}
			}
			return err
		},
	}
}

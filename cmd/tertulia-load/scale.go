//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/cmd/internal/cli"
)

// roomSize is the number of users per room in measurements with several rooms; one of them
// speaks.
const roomSize = 10

// scale returns the command scale.
func (t *tool) scale() *ffcli.Command {
	fs := t.flags("tertulia-load scale")
	t.crowded(fs, true)
	t.timed(fs, 2*time.Second)
	seats := fs.String("seats", "10 20 50 100 200 500 1000 2000 5000", "`list` of users in one room, of whom up to 10 speak")
	rooms := fs.String("rooms", "1 2 5 10 20 50 100 200 500", fmt.Sprintf("`list` of rooms, each of %d users, of whom one speaks", roomSize))
	window := fs.Int("window", 16, "lines that each who speaks keeps in flight")
	svg := fs.String("svg", "", "`file` to write a plot of the CPU time for a delivery to")
	return &ffcli.Command{
		Name:       "scale",
		ShortUsage: "tertulia-load scale [flags] SERVER…",
		ShortHelp:  "how the cost of a delivery grows with the size of a room, and with the number of rooms",
		FlagSet:    fs,
		Exec: func(ctx context.Context, args []string) error {
			if *window < 1 {
				return cli.Usagef("-window is %d: at least one line", *window)
			}
			bySeats, err := t.growing("seats", *seats, "scale: one room of %.0f users", *window, func(n int) (rooms, seats, speakers int) {
				return 1, n, min(n, 10)
			})
			if err != nil {
				return err
			}
			byRooms, err := t.growing("rooms", *rooms, fmt.Sprintf("scale: rooms of %d users: %%.0f", roomSize), *window, func(n int) (rooms, seats, speakers int) {
				return n, roomSize, 1
			})
			if err != nil {
				return err
			}
			trials, err := t.measure(ctx, "scale", append(bySeats, byRooms...), args)
			if *svg != "" && len(trials) > 0 {
				plots := []plot{
					{"CPU time for a delivery, by users in one room", "users", trials[:len(bySeats)*len(args)]},
					{fmt.Sprintf("by number of rooms, each of %d users", roomSize), "rooms", trials[len(bySeats)*len(args):]},
				}
				err = errors.Join(err, writeSVG(*svg, plots))
			}
			return err
		},
	}
}

// growing returns a subject for each number in a list: a conversation at saturation, whose size
// of returns.
func (t *tool) growing(flag, list, title string, window int, of func(n int) (rooms, seats, speakers int)) ([]*subject, error) {
	numbers, err := tuples(flag, list, 1)
	if err != nil {
		return nil, err
	}
	var all []*subject
	for _, n := range numbers {
		talk, err := t.talk(of(n[0]))
		if err != nil {
			return nil, err
		}
		x := float64(n[0])
		all = append(all, &subject{title: fmt.Sprintf(title, x), x: x, measure: t.fanningOut(talk, window)})
	}
	return all, nil
}

//go:build linux

package main

import (
	"context"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/internal/load"
	"tertulia/cmd/internal/load/chat"
	"tertulia/cmd/internal/load/server"
)

// tuples parses a list of tuples of n numbers, such as "10,10,16 100,10,16". It returns a
// *cli.UsageError if the list of this flag is invalid.
func tuples(flag, text string, n int) (all [][]int, err error) {
	for word := range strings.FieldsSeq(text) {
		var tuple []int
		for part := range strings.SplitSeq(word, ",") {
			v, err := strconv.Atoi(part)
			if err != nil || v < 1 || v > 1e6 {
				return nil, cli.Usagef("-%s: %q is not a number from 1 to a million", flag, part)
			}
			tuple = append(tuple, v)
		}
		if len(tuple) != n {
			return nil, cli.Usagef("-%s: %q has %d numbers, not %d", flag, word, len(tuple), n)
		}
		all = append(all, tuple)
	}
	if len(all) == 0 {
		return nil, cli.Usagef("-%s is empty", flag)
	}
	return all, nil
}

// talk returns a conversation with the times of the flags.
func (t *tool) talk(rooms, seats, speakers int) (chat.Talk, error) {
	talk := chat.Talk{Rooms: rooms, Seats: seats, Speakers: speakers, Warm: t.settings.warm, Time: t.settings.time}
	if err := talk.Check(); err != nil {
		return talk, cli.Usagef("%v", err)
	}
	return talk, nil
}

// conversations returns a subject for each of -cases: users in the room, number of speakers,
// and a third number that is passed to about.
func (t *tool) conversations(cases string, about func(talk chat.Talk, n int) *subject) (subjects []*subject, err error) {
	list, err := tuples("cases", cases, 3)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		talk, err := t.talk(1, c[0], c[1])
		if err != nil {
			return nil, err
		}
		subjects = append(subjects, about(talk, c[2]))
	}
	return subjects, nil
}

// fanningOut returns the measurement of a conversation at saturation.
func (t *tool) fanningOut(talk chat.Talk, window int) func(context.Context, server.Spec, *server.Server) ([]load.Figure, error) {
	return t.chatting(func(c *chat.Crowd, m load.Meter) ([]load.Figure, error) { return c.FanOut(talk, window, m) })
}

// fanOut returns the command fanout.
func (t *tool) fanOut() *ffcli.Command {
	fs := t.flags("tertulia-load fanout")
	t.crowded(fs, true)
	t.timed(fs, 3*time.Second)
	cases := fs.String("cases", "10,10,16 100,10,16 1000,10,16 1000,1,16 100,1,1 1000,1,1",
		"`list` of: users in the room, how many of them speak, lines that each keeps in flight")
	return &ffcli.Command{
		Name:       "fanout",
		ShortUsage: "tertulia-load fanout [flags] SERVER…",
		ShortHelp:  "lines of 100 bytes to all in a room, as fast as they go",
		FlagSet:    fs,
		Exec: func(ctx context.Context, args []string) error {
			subjects, err := t.conversations(*cases, func(talk chat.Talk, window int) *subject {
				return &subject{
					title:   fmt.Sprintf("fan-out: %d users, %d speak, %d lines in flight each", talk.Seats, talk.Speakers, window),
					measure: t.fanningOut(talk, window),
				}
			})
			if err != nil {
				return err
			}
			_, err = t.measure(ctx, "fanout", subjects, args)
			return err
		},
	}
}

// latency returns the command latency.
func (t *tool) latency() *ffcli.Command {
	fs := t.flags("tertulia-load latency")
	t.crowded(fs, false)
	t.timed(fs, 10*time.Second)
	cases := fs.String("cases", "100,10,100 1000,10,20 100,10,1000",
		"`list` of: users in the room, how many of them speak, lines a second in all")
	return &ffcli.Command{
		Name:       "latency",
		ShortUsage: "tertulia-load latency [flags] SERVER…",
		ShortHelp:  "how long a line takes to each in a room, at a moderate rate",
		LongHelp:   "A line's time counts from when it is due to be sent, so that waiting behind a slow one counts too.",
		FlagSet:    fs,
		Exec: func(ctx context.Context, args []string) error {
			subjects, err := t.conversations(*cases, func(talk chat.Talk, rate int) *subject {
				return &subject{
					title: fmt.Sprintf("latency: %d users, %d lines a second by %d", talk.Seats, rate, talk.Speakers),
					measure: t.chatting(func(crowd *chat.Crowd, m load.Meter) ([]load.Figure, error) {
						return crowd.Latency(talk, float64(rate), m)
					}),
				}
			})
			if err != nil {
				return err
			}
			_, err = t.measure(ctx, "latency", subjects, args)
			return err
		},
	}
}

// idle returns the command idle.
func (t *tool) idle() *ffcli.Command {
	fs := t.flags("tertulia-load idle")
	t.crowded(fs, true)
	users := fs.Int("users", 9000, "how many there are")
	rooms := fs.Int("rooms", 1, "how many rooms they sit in; IRC servers take minutes to fill a large one")
	fs.DurationVar(&t.settings.time, "time", 5*time.Second, "for how long they are quiet before the memory is read")
	return &ffcli.Command{
		Name:       "idle",
		ShortUsage: "tertulia-load idle [flags] SERVER…",
		ShortHelp:  "the memory of users who say nothing",
		FlagSet:    fs,
		Exec: func(ctx context.Context, args []string) error {
			if err := few("users", *users); err != nil {
				return err
			}
			if *rooms < 1 || *users%*rooms != 0 {
				return cli.Usagef("-rooms is %d: %d users do not fill so many evenly", *rooms, *users)
			}
			_, err := t.measure(ctx, "idle", []*subject{{
				title: fmt.Sprintf("idle: %d users in %d rooms", *users, *rooms),
				measure: t.chatting(func(c *chat.Crowd, m load.Meter) ([]load.Figure, error) {
					return c.Idle(*rooms, *users / *rooms, t.settings.time, m)
				}),
			}}, args)
			return err
		},
	}
}

// few returns a *cli.UsageError if n is not a valid number of users.
func few(flag string, n int) error {
	if n < 1 || n >= 1e6 {
		return cli.Usagef("-%s is %d: 1 to 999,999", flag, n)
	}
	return nil
}

// churn returns the command churn.
func (t *tool) churn() *ffcli.Command {
	fs := t.flags("tertulia-load churn")
	t.crowded(fs, true)
	own := fs.Int("own", 2000, "how many come, each into a room of their own")
	one := fs.Int("one", 2000, "how many come into one room")
	enter := fs.Int("enter", 0, "how many enter one room, who are there already and in no room: IRC only")
	return &ffcli.Command{
		Name:       "churn",
		ShortUsage: "tertulia-load churn [flags] SERVER…",
		ShortHelp:  "how fast users come in",
		LongHelp: "At most 64 are on their way in at once. Name our server tertuliad/client: by hand one comes\n" +
			"into the first room before one's own.",
		FlagSet: fs,
		Exec: func(ctx context.Context, args []string) error {
			for flag, n := range map[string]int{"own": *own, "one": *one} {
				if err := few(flag, n); err != nil {
					return err
				}
			}
			joining := func(title string, users int, own bool) *subject {
				return &subject{
					title: fmt.Sprintf("churn: %d users, %s", users, title),
					measure: t.chatting(func(c *chat.Crowd, m load.Meter) ([]load.Figure, error) {
						return c.Join(users, own, m)
					}),
				}
			}
			subjects := []*subject{
				joining("each into a room of their own", *own, true),
				joining("all into one room", *one, false),
			}
			if *enter != 0 {
				if err := few("enter", *enter); err != nil {
					return err
				}
				subjects = append(subjects, &subject{
					title: fmt.Sprintf("churn: %d users who are there, all into one room", *enter),
					measure: t.chatting(func(c *chat.Crowd, m load.Meter) ([]load.Figure, error) {
						return c.Enter(*enter, m)
					}),
				})
			}
			_, err := t.measure(ctx, "churn", subjects, args)
			return err
		},
	}
}

// floor returns the command floor.
func (t *tool) floor() *ffcli.Command {
	fs := t.flags("tertulia-load floor")
	addr := fs.String("addr", "127.0.0.1:4444", "IPv4 `address` to listen on")
	each := fs.Bool("write", false, "write each line to each user in a call of its own")
	folder := fs.String("files", "", "be the floor for the files in a `folder` instead")
	return &ffcli.Command{
		Name:       "floor",
		ShortUsage: "tertulia-load floor [flags]",
		ShortHelp:  "be the floor: the server that is no server",
		FlagSet:    fs,
		Exec: func(ctx context.Context, args []string) error {
			at, err := netip.ParseAddrPort(*addr)
			if err != nil || !at.Addr().Is4() {
				return cli.Usagef("-addr is %q: an IPv4 address and a port", *addr)
			}
			if len(args) > 0 {
				return cli.Usagef("floor takes no %q", args[0])
			}
			if *folder != "" {
				return server.ServeFilesFloor(ctx, at, *folder)
			}
			return server.ServeFloor(ctx, at, *each)
		},
	}
}

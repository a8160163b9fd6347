package app

import (
	"context"
	"strings"

	"tertulia/actors/room"
	"tertulia/cmd/internal/cli"
	"tertulia/transport/irc"
)

// ircConfig holds the values of the flags of IRC.
type ircConfig struct {
	addr     address
	tlsAddr  address
	name     string
	autoJoin string
}

func ircVars(f *flags, c *ircConfig) {
	addressVar(f, &c.addr, "irc-addr", ":6667", "`address` for clients of IRC, such as irssi and WeeChat. Where it is taken the server goes on without")
	addressVar(f, &c.tlsAddr, "ircs-addr", ":6697", "`address` for clients of IRC over TLS. Where it is taken the server goes on without")
}

func ircOptions(f *flags, c *ircConfig) {
	f.StringVar(&c.name, "irc-name", "tertulia", "the server's `name` in its lines to clients of IRC, such as irc.example.org")
	f.StringVar(&c.autoJoin, "irc-autojoin", "tertulia", "the `room` that users of IRC enter when they come; empty or off: none")
	f.end("IRC")
}

// check validates the flags of IRC.
func (c *ircConfig) check() error {
	if !hostName.MatchString(c.name) || strings.HasPrefix(c.name, "*") || len(c.name) > 63 {
		return cli.ValueError{Flag: "irc-name", Want: "a host name of at most 63 characters, such as irc.example.org"}
	}
	if c.autoJoin == "" || c.autoJoin == "off" {
		return nil
	}
	if _, err := room.CheckRoom(c.autoJoin); err != nil {
		return cli.ValueError{Flag: "irc-autojoin", Want: "the name of a room, such as tertulia; off is none"}
	}
	return nil
}

// room returns the room that users enter when they come, or "".
func (c *ircConfig) room() string {
	if c.autoJoin == "" || c.autoJoin == "off" {
		return ""
	}
	name, _ := room.CheckRoom(c.autoJoin) // it is checked
	return name
}

// openIRC opens the listener of IRC, unless -irc-addr is off or cannot be opened. The chat tells the port.
func (p *program) openIRC(ctx context.Context) (err error) {
	p.opened.irc, err = p.optional(ctx, p.cfg.irc.addr, true)
	return err
}

// addIRC adds IRC, if openIRC has opened its listener, and IRC over TLS, unless -ircs-addr is off. The page has
// IRC over WebSocket in any case. addFTP must come first, since it completes the shelf.
func (p *program) addIRC(ctx context.Context) (err error) {
	if p.opened.ircs, err = p.secured(ctx, p.cfg.irc.tlsAddr); err != nil {
		return err
	}
	if p.opened.irc == nil && p.opened.ircs == nil && p.opened.page == nil {
		return nil
	}
	server := irc.New(irc.Config{
		Name:      p.cfg.irc.name,
		Version:   cli.Version(),
		AutoJoin:  p.cfg.irc.room(),
		Rate:      p.cfg.rate,
		Burst:     p.cfg.burst,
		FirstLine: p.cfg.firstLine,
		Gate:      p.gate,
		Shelf:     p.shelf,
		Kept:      p.kept,
		Page:      p.opened.pageURL,
		TLS:       p.certs.Config(),
		Log:       p.log,
		Metrics:   irc.NewMetrics(p.reg),
	}, p.chat, p.conns, p.accepted)
	p.irc = server
	p.paced = append(p.paced, server.SetPace)
	if l := p.opened.irc; l != nil {
		p.add(func(ctx context.Context) error { return server.Serve(ctx, l) })
	}
	if l := p.opened.ircs; l != nil {
		p.add(func(ctx context.Context) error { return server.ServeTLS(ctx, l) })
	}
	return nil
}

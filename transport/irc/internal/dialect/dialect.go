// Package dialect renders events and replies of the room into lines of IRC.
//
// It has no state: a line depends only on the event, and on the capabilities of the clients that share it. Lines of
// users keep to 512 bytes, and longer ones are split. The sources of the forms are modern.ircdocs.horse and the
// specifications of ircv3.net.
package dialect

import (
	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// A Dialect is the form in which a client wants to see what happens. Clients with equal dialects share
// their renderings, so Caps has only the capabilities that change a shared line: protocol.Shared.
type Dialect struct {
	Caps   protocol.Capabilities
	Server string // the server's name, as the source of its lines
	Files  string // URL under which the shelf's files are, with a slash at the end; empty: there is none
}

// Exact implements room.Exact.
func (Dialect) Exact() {}

// Append implements room.Dialect. It allocates nothing for a line that a user says and that fits into 512 bytes,
// if dst is large enough.
func (d Dialect) Append(dst []byte, v *room.View) []byte {
	switch {
	case v.Summary != nil: // each join and leave is shown by itself
		return dst
	case v.Replay:
		return d.replay(dst, v)
	case v.IsAlert(): // WALLOPS of modern.ircdocs.horse
		return d.worded(dst, v, v.Text, v.Nick, "WALLOPS")
	}
	switch v.Kind {
	case event.Said, event.Acted, event.Notice, event.Private:
		return d.said(dst, v)
	case event.Tagged:
		return d.tagged(dst, v)
	case event.Joined:
		return d.joined(dst, v)
	case event.Left:
		return d.left(dst, v)
	case event.Quit:
		return d.quit(dst, v.Nick, v, quitReason(v))
	case event.Expelled:
		return d.worded(dst, v, wordsOf(v), v.Nick, "KICK", v.Room, v.Peer)
	case event.Renamed:
		return d.command(dst, v, v.Nick, "NICK", v.Peer)
	case event.Away, event.RealName, event.LoggedIn:
		return d.changed(dst, v)
	case event.Topic:
		return d.worded(dst, v, v.Text, v.Nick, "TOPIC", v.Room)
	case event.Kicked:
		return d.worded(dst, v, kickReason(v), v.Nick, "KICK", v.Room, v.Peer)
	case event.Ranked:
		return d.ranked(dst, v)
	case event.Invited:
		return d.invited(dst, v)
	case event.Removed:
		return d.removed(dst, v)
	case event.Banned:
		return d.command(dst, v, v.Nick, "MODE", v.Room, "+b", mask(v.Peer))
	case event.Unbanned:
		return d.command(dst, v, v.Nick, "MODE", v.Room, "-b", mask(v.Peer))
	case event.Masked:
		return d.masked(dst, v, "+")
	case event.Unmasked:
		return d.masked(dst, v, "-")
	case event.Configured:
		return d.configured(dst, v)
	case event.Shared:
		return d.notice(dst, v, d.news(&v.Entry))
	case event.Muted, event.Unmuted:
		return d.notice(dst, v, wordsOf(v))
	}
	return dst
}

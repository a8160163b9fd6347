package dialect

import (
	"cmp"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// joined appends a JOIN, with the account and the real name for extended-join.
func (d Dialect) joined(dst []byte, v *room.View) []byte {
	if d.Caps.Has(protocol.ExtendedJoin) {
		return d.worded(dst, v, v.Text, v.Nick, "JOIN", v.Room, cmp.Or(v.Account, "*"))
	}
	return d.command(dst, v, v.Nick, "JOIN", v.Room)
}

// left appends a PART, or a KICK for a user whom a ban has put out. One whom an operator has put out was
// shown in a Kicked already.
func (d Dialect) left(dst []byte, v *room.View) []byte {
	switch v.Reason {
	case event.EndKicked:
		return dst
	case event.EndBanned:
		return d.worded(dst, v, wording.LeftReason(v), "", "KICK", v.Room, v.Nick)
	}
	if reason := wording.LeftReason(v); reason != "" {
		return d.worded(dst, v, reason, v.Nick, "PART", v.Room)
	}
	return d.command(dst, v, v.Nick, "PART", v.Room)
}

// quit appends a QUIT of a user.
func (d Dialect) quit(dst []byte, nick string, v *room.View, reason string) []byte {
	if reason == "" {
		return d.command(dst, v, nick, "QUIT")
	}
	return d.worded(dst, v, reason, nick, "QUIT")
}

// quitReason returns why a user has left the server. The user's own words have "Quit: " in front, so that nobody forges
// those of the server.
func quitReason(v *room.View) string {
	reason := wording.LeftReason(v)
	if v.Reason == 0 && reason != "" {
		return "Quit: " + reason
	}
	return reason
}

// changed appends that a user is away or back, or has another real name or account, to clients who asked
// for it. Only those with extended-monitor are shown this of users in none of their channels.
func (d Dialect) changed(dst []byte, v *room.View) []byte {
	switch {
	case v.Watched && !d.Caps.Has(protocol.ExtendedMonitor):
		return dst
	case v.Kind == event.Away && d.Caps.Has(protocol.AwayNotify):
		if v.Text == "" {
			return d.command(dst, v, v.Nick, "AWAY")
		}
		return d.worded(dst, v, v.Text, v.Nick, "AWAY")
	case v.Kind == event.RealName && d.Caps.Has(protocol.Setname):
		return d.worded(dst, v, v.Text, v.Nick, "SETNAME")
	case v.Kind == event.LoggedIn && d.Caps.Has(protocol.AccountNotify):
		return d.command(dst, v, v.Nick, "ACCOUNT", cmp.Or(v.Account, "*"))
	}
	return dst
}

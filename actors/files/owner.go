package files

import (
	"context"
	"net/netip"
	"strings"

	"tertulia/actors/peer"
	"tertulia/actors/plain"
)

// unproven ends the nick of a user who may not be the one that they say. No
// nick has it.
const unproven = "?"

// Unproven returns the user for somebody at addr who calls themselves nick while
// another address holds that nick in the chat. Such a user is shown as "nick?",
// has partials of their own, and has no drop box.
func Unproven(nick string, addr netip.Addr) string {
	return nick + unproven + " " + addr.String()
}

// shownName returns the name of a user for people: their nick, or "nick?".
func shownName(user string) string {
	if at := strings.Index(user, unproven+" "); at >= 0 {
		return user[:at+len(unproven)]
	}
	return user
}

// isUnproven reports whether a user was made by Unproven.
func isUnproven(user string) bool { return shownName(user) != user }

// owner is whose an upload is that may be resumed: a nick proves nothing, so the address
// of its user counts too.
type owner struct {
	user string     // folded
	host netip.Addr // see peer.Host; the zero Addr where it is not known
}

// ownerOf returns the owner for a user at an address. Users are compared as in the
// chat: "Ana" and "ana" are one.
func ownerOf(user string, from netip.Addr) owner { return owner{plain.Fold(user), peer.Host(from)} }

type fromKey struct{}

// From returns a context for changes (Remove, RemoveDir, Rename) by a user at an address:
// the address counts where many are told of. Create has it in its options.
func From(ctx context.Context, addr netip.Addr) context.Context {
	return context.WithValue(ctx, fromKey{}, peer.Host(addr))
}

// fromOf returns the address of From, or the zero Addr.
func fromOf(ctx context.Context) netip.Addr {
	addr, _ := ctx.Value(fromKey{}).(netip.Addr)
	return addr
}

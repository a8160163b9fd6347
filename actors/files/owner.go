package files

import (
	"context"
	"net/netip"
	"strings"

	"tertulia/actors/peer"
	"tertulia/actors/plain"
)

// unproven is the suffix of a nick whose user is not proven. No nick has it.
const unproven = "?"

// Unproven returns the user for a person at addr who uses nick while another address holds that
// nick in the chat. Such a user is shown as "nick?", has partials of their own, and has no drop
// box.
func Unproven(nick string, addr netip.Addr) string {
	return nick + unproven + " " + addr.String()
}

// shownName returns the name of a user for display: their nick, or "nick?".
func shownName(user string) string {
	if at := strings.Index(user, unproven+" "); at >= 0 {
		return user[:at+len(unproven)]
	}
	return user
}

// isUnproven reports whether a user was made by Unproven.
func isUnproven(user string) bool { return shownName(user) != user }

// owner identifies the owner of a partial. A nick proves nothing, so the user's address counts
// too.
type owner struct {
	user string     // folded
	host netip.Addr // see peer.Host; the zero Addr where not known
}

// ownerOf returns the owner for a user at an address. Users are compared as in the chat: "Ana"
// and "ana" are one.
func ownerOf(user string, from netip.Addr) owner { return owner{plain.Fold(user), peer.Host(from)} }

type fromKey struct{}

// From returns a context with the address of the user for Remove, RemoveDir and Rename. Their
// events carry this address. Create has the address in its options.
func From(ctx context.Context, addr netip.Addr) context.Context {
	return context.WithValue(ctx, fromKey{}, peer.Host(addr))
}

// fromOf returns the address from From, or the zero Addr.
func fromOf(ctx context.Context) netip.Addr {
	addr, _ := ctx.Value(fromKey{}).(netip.Addr)
	return addr
}

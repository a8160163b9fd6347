package files

import (
	"net/netip"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/peer"
)

// owner identifies the owner of a partial. A nick proves nothing, so the user's address counts
// too.
type owner struct {
	nick     string     // folded
	unproven bool       // see event.Identity
	host     netip.Addr // see peer.Host; the zero Addr where not known
}

// ownerOf returns the owner for a user. Users are compared as in the chat: "Ana" and "ana" are
// one.
func ownerOf(user event.Identity) owner {
	return owner{user.Folded(), user.Unproven, peer.Host(user.Addr)}
}

// noted returns the form in which a note names the owner: the nick, with a "?" after it if it is
// unproven. The note has the address in another field.
func (o owner) noted() string { return event.Identity{Nick: o.nick, Unproven: o.unproven}.Shown() }

// owner returns the owner that the note names. An older server did not fold the nick, and wrote
// the address of an unproven user after the "?".
func (n note) owner() owner {
	nick, _, unproven := strings.Cut(n.Owner, "?")
	return ownerOf(event.Identity{Nick: nick, Unproven: unproven, Addr: n.From})
}

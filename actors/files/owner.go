package files

import (
	"net/netip"
	"strings"

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

// keyOf returns the key of a user's partial on a name. Users are compared as in
// the chat: "Ana" and "ana" are one.
func keyOf(user, name string) partialKey { return partialKey{plain.Fold(user), name} }

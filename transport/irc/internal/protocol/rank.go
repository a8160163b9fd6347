package protocol

import "tertulia/actors/event"

// StatusPrefixes are the ranks of STATUSMSG, and of PREFIX, the highest first.
const StatusPrefixes = "@+"

// Prefix returns the prefix of a member with a rank: that of the highest right, or those of all with the
// capability multi-prefix of ircv3.net.
func Prefix(rank event.Rank, all bool) string {
	if !all {
		rank = rank.Highest()
	}
	prefix := ""
	if rank.Has(event.Operator) {
		prefix = "@"
	}
	if rank.Has(event.Voice) {
		prefix += "+"
	}
	return prefix
}

package console

import (
	"net/netip"

	"tertulia/actors/event"
	"tertulia/actors/peer"
	"tertulia/transport/internal/wording"
)

// A Way is how the lines of a user travel. It says who else can read a password.
type Way uint8

// The ways.
const (
	Private   Way = iota // nobody else reads them, or the transport itself says who does
	Clear                // TCP without encryption
	Datagrams            // our client's protocol over UDP, without encryption
	Bare                 // datagrams without any protocol: others may also speak as the user
)

// An Origin says from where and how a user has come.
type Origin struct {
	Addr netip.Addr
	Door event.Door
	Way  Way
}

// hint returns what a user at an address should know about a password that they have typed, or "". secure is the
// port for TLS; 0: there is none. In a private network the words about TCP would be noise.
func (w Way) hint(in wording.Language, from netip.Addr, secure int) string {
	switch {
	case w == Datagrams:
		return in.Say(wording.HintDatagrams)
	case w == Clear && !peer.Private(from) && secure > 0:
		return in.Say(wording.HintSecure, wording.Digits(uint64(secure)))
	case w == Clear && !peer.Private(from):
		return in.Say(wording.HintClear)
	}
	return ""
}

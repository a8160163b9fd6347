package dialect

import (
	"slices"
	"strconv"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// maxNames is the maximum number of bytes of a line of NAMES, since some clients fail at longer ones. A line
// has one nick at least.
const maxNames = 400

// entered appends that the receiver has entered a room: the JOIN, the topic and the members.
func (d Dialect) entered(dst []byte, r *event.Reply) []byte { return d.answer(dst, r, d.burst) }

func (d Dialect) burst(dst []byte, r *event.Reply, tags string) []byte {
	v := room.View{Entry: event.Entry{Kind: event.Joined, Time: r.Time, Room: r.Room, Nick: r.Nick, Account: accountOf(r), Text: r.Text}, Label: tags}
	dst = d.joined(dst, &v)
	if t := r.Topic; t != nil && t.Text != "" {
		dst = protocol.AppendLine(dst, tags, d.Server, protocol.RplTopic, self(r), r.Room, t.Text)
		dst = protocol.AppendLine(dst, tags, d.Server, protocol.RplTopicWhoTime, self(r), r.Room, t.By, strconv.FormatInt(t.Time/1000, 10))
	}
	if d.Caps.Has(protocol.ReadMarker) {
		dst = d.mark(dst, tags, r.Room, r.Mark)
	}
	if d.Caps.Has(protocol.NoImplicitNames) {
		return dst
	}
	return d.members(dst, r, tags)
}

// appendTags appends rendered tags with what surrounds them, or nothing if there are none.
func appendTags(dst []byte, tags string) []byte {
	if tags == "" {
		return dst
	}
	return append(append(append(dst, '@'), tags...), ' ')
}

// accountOf returns the account of the receiver, who is among the members; empty if there is none. Most
// receivers have just entered, so they are the last.
func accountOf(r *event.Reply) string {
	for i := range slices.Backward(r.Members) {
		if r.Members[i].Nick == r.Nick {
			return r.Members[i].Account
		}
	}
	return ""
}

// members appends the list of members of a room, and its end.
func (d Dialect) members(dst []byte, r *event.Reply, tags string) []byte {
	kind := " = "
	if r.Secret {
		kind = " @ "
	}
	all, around := d.Caps.Has(protocol.MultiPrefix), d.aroundName()
	start := -1 // of the present line; -1: there is none
	for i := range r.Members {
		m := &r.Members[i]
		if start >= 0 && len(dst)-start+len(m.Nick)+around > maxNames {
			dst, start = append(dst, "\r\n"...), -1
		}
		if start >= 0 {
			dst = d.name(append(dst, ' '), m, all)
			continue
		}
		dst = appendTags(dst, tags)
		start = len(dst)
		dst = d.source(dst, "")
		dst = append(append(append(dst, protocol.RplNamReply...), ' '), self(r)...)
		dst = append(append(append(dst, kind...), r.Room...), " :"...)
		dst = d.name(dst, m, all)
	}
	if start >= 0 {
		dst = append(dst, "\r\n"...)
	}
	return protocol.AppendLine(dst, tags, d.Server, protocol.RplEndOfNames, self(r), r.Room, "End of /NAMES list")
}

// aroundName returns the most bytes that a line needs besides a nick in it: a space, the prefixes, the host and the
// line's end.
func (d Dialect) aroundName() int {
	size := len(" ") + len(protocol.StatusPrefixes) + len("\r\n")
	if d.Caps.Has(protocol.UserhostInNames) {
		size += len(host)
	}
	return size
}

// host follows a nick in NAMES for clients with userhost-in-names.
const host = "!" + protocol.User + "@" + protocol.Host

// name appends a member with the prefix of their highest rank, or those of all.
func (d Dialect) name(dst []byte, m *event.Member, all bool) []byte {
	if m.Rank != 0 {
		dst = append(dst, protocol.Prefix(m.Rank, all)...)
	}
	dst = append(dst, m.Nick...)
	if d.Caps.Has(protocol.UserhostInNames) {
		dst = append(dst, host...)
	}
	return dst
}

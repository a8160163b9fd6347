package dialect

import (
	"net/netip"
	"strconv"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// This file has the acts of operators in rooms.

// kickReason returns why a user was put out. Clients expect a text, so the nick of the operator stands for none.
func kickReason(v *room.View) string {
	if v.Text == "" {
		return v.Nick
	}
	return v.Text
}

// ranks are those of IRC with their letters, the highest first: see PREFIX of protocol.Support.
var ranks = [...]struct {
	rank   event.Rank
	letter byte
}{{event.Operator, 'o'}, {event.Voice, 'v'}}

// ranked appends the MODE of a change of a rank, with a letter for each right that has changed. If nothing
// has changed, as in an entry of an older server, all rights are told.
func (d Dialect) ranked(dst []byte, v *room.View) []byte {
	changed := v.Rank ^ v.Was
	if changed == 0 {
		changed = event.Operator | event.Voice
	}
	m := modes{}
	for _, r := range ranks {
		if changed.Has(r.rank) {
			m.add(v.Rank.Has(r.rank), r.letter, v.Peer)
		}
	}
	return d.mode(dst, v, &m)
}

// modes are the letters and parameters of a MODE.
type modes struct {
	letters, params []byte
	sign            byte
}

// add adds a letter, with a parameter unless it is empty.
func (m *modes) add(on bool, letter byte, param string) {
	sign := byte('-')
	if on {
		sign = '+'
	}
	if sign != m.sign {
		m.sign = sign
		m.letters = append(m.letters, sign)
	}
	m.letters = append(m.letters, letter)
	if param != "" {
		m.params = append(append(m.params, ' '), param...)
	}
}

// mode appends a MODE for the room of a view, or nothing if there are no letters.
func (d Dialect) mode(dst []byte, v *room.View, m *modes) []byte {
	if len(m.letters) == 0 {
		return dst
	}
	return d.command(dst, v, v.Nick, "MODE", v.Room, string(append(m.letters, m.params...)))
}

// masked appends the MODE of a list that got or lost a mask.
func (d Dialect) masked(dst []byte, v *room.View, sign string) []byte {
	letter := "e"
	if v.Text == event.Invitations {
		letter = "I"
	}
	return d.command(dst, v, v.Nick, "MODE", v.Room, sign+letter, v.Peer)
}

// letters are the letters of the settings that IRC knows.
var letters = map[string]byte{
	event.SetInvite: 'i', event.SetModerated: 'm', event.SetTopic: 't', event.SetSecret: 's', event.SetNoCTCP: 'C',
	event.SetKey: 'k', event.SetLimit: 'l',
}

// configured appends the MODE for settings that have changed, and a notice about those that IRC does not
// know. The letter t means that only operators set the topic. The key is not told.
func (d Dialect) configured(dst []byte, v *room.View) []byte {
	m, others := modes{}, ""
	for _, s := range v.Settings() {
		letter := letters[s.Name]
		switch {
		case letter == 0:
			others = s.Append(others)
		case s.Name == event.SetTopic:
			m.add(!s.On, letter, "")
		case s.Name == event.SetKey:
			m.add(s.On, letter, "*")
		case s.Name == event.SetLimit && s.On:
			m.add(true, letter, strconv.FormatUint(s.Number, 10))
		default:
			m.add(s.On, letter, "")
		}
	}
	dst = d.mode(dst, v, &m)
	if others == "" {
		return dst
	}
	told := *v
	told.Text = others
	return d.notice(dst, &told, wordsOf(&told))
}

// invited appends an INVITE for the user who is invited, and for members who asked for those of others. The user
// who invites gets the answer to their request.
func (d Dialect) invited(dst []byte, v *room.View) []byte {
	if v.Echo || v.Exact && !d.Caps.Has(protocol.InviteNotify) {
		return dst
	}
	return d.command(dst, v, v.Nick, "INVITE", v.Peer, v.Room)
}

// removed appends a REDACT for clients that know it.
func (d Dialect) removed(dst []byte, v *room.View) []byte {
	if !d.Caps.Has(protocol.MessageRedaction) {
		return dst
	}
	r, ok := event.ParseRemoval(v.Text)
	switch {
	case !ok:
		return dst
	case r.Why == "":
		return d.command(dst, v, v.Nick, "REDACT", v.Room, protocol.MsgID(r.Line))
	}
	return d.worded(dst, v, r.Why, v.Nick, "REDACT", v.Room, protocol.MsgID(r.Line))
}

// mask returns the mask of a ban for its target as entries name it: a nick, an account, an address, a
// network or a mask.
func mask(target string) string {
	if strings.ContainsAny(target, "!*?") {
		return target
	}
	if _, err := netip.ParseAddr(target); err == nil {
		return "*!*@" + target
	}
	if _, err := netip.ParsePrefix(target); err == nil {
		return "*!*@" + target
	}
	return target + "!*@*"
}

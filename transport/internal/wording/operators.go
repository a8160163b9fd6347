package wording

import (
	"strings"
	"time"

	"tertulia/actors/event"
)

// act appends the text of an entry about the act of an operator, or about an invitation. It returns false
// if the entry is of another kind.
func (in Language) act(dst []byte, e *event.Entry) (_ []byte, is bool) {
	var id ID
	why := e.Text
	switch e.Kind {
	case event.Topic:
		id, why = topicSet, ""
		if e.Text == "" {
			id = topicNone
		}
	case event.Ranked:
		id = rankIDs[e.Ranking()]
	case event.Kicked:
		id = kicked
	case event.Invited:
		id = invited
	case event.Banned:
		id = timed(e, bannedEver, bannedFor)
	case event.Unbanned:
		id = unbanned
	case event.Muted:
		id = timed(e, mutedEver, mutedFor)
	case event.Unmuted:
		id = unmuted
	case event.Configured:
		id, why = configured, ""
	case event.Expelled:
		if id = expelled; e.Nick == "" {
			id = expelledAlone
		}
	}
	if id.template == nil {
		return dst, false
	}
	when := in.length(time.Duration(e.Seconds) * time.Second)
	text := in.Say(id, Nick(e.Nick), Other(e.Peer), Room(e.Room), Text(e.Text), When(when), Names(in.settings(e)))
	return append(dst, in.because(text, why)...), true
}

// timed returns the message for an entry about something that lasts for ever, or for a time.
func timed(e *event.Entry, ever, some ID) ID {
	if e.Seconds == 0 {
		return ever
	}
	return some
}

var rankIDs = map[event.Rank]ID{0: rankNone, event.Voice: rankVoice, event.Operator: rankOperator}

// because returns a text with the reason that an operator has given, which may be empty.
func (in Language) because(text, why string) string {
	if why == "" {
		return text
	}
	return in.Say(WithWhy, Text(text), Why(why))
}

// length returns how long something lasts: in seconds if that is less than a minute.
func (in Language) length(d time.Duration) string {
	if d < time.Minute {
		return in.Say(seconds, Digits(ceil(d, time.Second)))
	}
	return in.span(d)
}

// settingIDs are the messages about the settings of a room that are on now, and off.
var settingIDs = map[string][2]ID{
	event.SetInvite: {RoomInvite, settingInviteOff}, event.SetModerated: {RoomModerates, settingModeratedOff},
	event.SetTopic: {RoomTopic, settingTopicOff}, event.SetSecret: {RoomSecret, settingSecretOff},
	event.SetNoCTCP: {settingNoCTCP, settingNoCTCPOff}, event.SetKey: {settingKey, settingKeyOff},
	event.SetLimit: {RoomLimited, settingLimitOff}, event.SetSlow: {RoomSlowed, settingSlowOff},
}

// settings returns the list of the settings that a Configured has changed.
func (in Language) settings(e *event.Entry) string {
	if e.Kind != event.Configured {
		return ""
	}
	var all []string
	for _, s := range e.Settings() {
		ids, known := settingIDs[s.Name]
		switch {
		case !known:
		case s.On:
			all = append(all, in.Say(ids[0], Digits(s.Number)))
		default:
			all = append(all, in.Say(ids[1]))
		}
	}
	return strings.Join(all, ", ")
}

// person returns the line about a user.
func (in Language) person(p *event.Person) string {
	facts := []string{in.Say(whoisGuest)}
	if p.Account != "" {
		facts[0] = in.Say(whoisAccount, Other(p.Account))
	}
	if p.Operator {
		facts = append(facts, in.Say(whoisServer))
	}
	if p.Away != "" {
		facts = append(facts, in.Say(whoisAway, Text(p.Away)))
	}
	if idle := time.Duration(p.Idle) * time.Second; idle >= time.Minute {
		facts = append(facts, in.Say(whoisIdle, When(in.span(idle.Truncate(time.Minute)))))
	}
	var rooms []string
	for _, at := range p.Rooms {
		rooms = append(rooms, in.place(at))
	}
	if len(rooms) > 0 {
		facts = append(facts, in.Say(whoisIn, Names(strings.Join(rooms, ", "))))
	}
	for _, c := range p.Seats {
		if !c.Addr.IsValid() {
			continue
		}
		facts = append(facts, in.Say(whoisFrom, Address(c.Addr.String()), Other(c.Door.String())))
	}
	return in.Say(whois, Nick(p.Nick), Names(strings.Join(facts, ", ")))
}

func (in Language) place(at event.Place) string {
	var id ID
	switch {
	case at.Muted:
		id = whoisMuted
	case at.Founder:
		id = whoisFounder
	case at.Rank.Has(event.Operator):
		id = whoisOperator
	case at.Rank.Has(event.Voice):
		id = whoisVoice
	default:
		return at.Room
	}
	return in.Say(id, Room(at.Room))
}

// ended returns the line of a note, an exit or a bye for which an operator, or an account, is the cause.
// It returns "" for all others.
func (in Language) ended(r *event.Reply) string {
	switch {
	case r.Kind == event.Exited && r.Reason == event.EndBanned:
		return in.because(in.Say(bannedFrom, Room(r.Room)), r.Text)
	case r.Kind == event.Exited:
		return in.because(in.Say(putOutOf, Room(r.Room)), r.Text)
	case r.Reason == event.NoteMuted && r.Count == 0:
		return in.because(in.Say(roomMutedAll, Room(r.Room)), r.Text)
	case r.Reason == event.NoteMuted:
		return in.because(in.Say(roomMuted, Room(r.Room), When(in.length(time.Duration(r.Count)*time.Second))), r.Text)
	case r.Reason == event.NoteRegistered:
		return in.Say(nickYielded, Nick(r.Nick), Other(r.Text))
	case r.Reason == event.EndBanned && r.Nick == "":
		return in.because(in.Say(byeBannedBy), r.Text)
	case r.Reason == event.EndKicked, r.Reason == event.EndBanned:
		return in.because(in.Say(reasons[r.Reason], Other(r.Nick)), r.Text)
	}
	return ""
}

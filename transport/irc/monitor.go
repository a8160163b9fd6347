package irc

import (
	"strconv"
	"strings"

	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// monitor changes or shows the list of nicks whose coming and going the client is told. The room tells
// it. The source is monitor of ircv3.net.
func (s *session) monitor(r *request) error {
	switch verb := strings.ToUpper(r.Params[0]); {
	case verb == "C":
		return s.seat.Unwatch(s.Ctx)
	case verb == "L":
		return s.monitored(r)
	case verb == "S":
		return s.monitorState(r)
	case len(r.Params) < 2:
		r.numeric(s, protocol.ErrNeedMoreParams, r.Command, "Not enough parameters")
		return nil
	case verb == "+":
		return s.watch(r, nicksOf(r.Params[1]))
	case verb == "-":
		if nicks := nicksOf(r.Params[1]); len(nicks) > 0 { // without nicks, the room would forget all
			return s.seat.Unwatch(s.Ctx, nicks...)
		}
	}
	return nil
}

// nicksOf returns the nicks of a list with commas. It leaves out what cannot be a nick: masks are not
// watched.
func nicksOf(list string) (nicks []string) {
	for name := range strings.SplitSeq(list, ",") {
		if nick, err := room.CheckNick(name); err == nil {
			nicks = append(nicks, nick)
		}
	}
	return nicks
}

// watch adds nicks to the list.
func (s *session) watch(r *request, nicks []string) error {
	if len(nicks) == 0 {
		return nil
	}
	beyond, err := s.seat.Watch(s.Ctx, nicks...)
	if err != nil {
		return r.refuse(s, err)
	}
	for _, list := range fitted(beyond, ",") {
		r.numeric(s, protocol.ErrMonListFull, strconv.Itoa(room.MaxWatched), list, "Monitor list is full")
	}
	return nil
}

// monitored shows the list.
func (s *session) monitored(r *request) error {
	nicks, _, err := s.seat.Watched(s.Ctx)
	if err != nil {
		return r.refuse(s, err)
	}
	for _, list := range fitted(nicks, ",") {
		r.numeric(s, protocol.RplMonList, list)
	}
	r.numeric(s, protocol.RplEndOfMonList, "End of MONITOR list")
	return nil
}

// monitorState shows who of the list is there.
func (s *session) monitorState(r *request) error {
	nicks, there, err := s.seat.Watched(s.Ctx)
	if err != nil {
		return r.refuse(s, err)
	}
	var online, offline []string
	for i, nick := range nicks {
		if there[i] {
			online = append(online, protocol.Source(nick))
		} else {
			offline = append(offline, nick)
		}
	}
	for _, list := range fitted(online, ",") {
		r.numeric(s, protocol.RplMonOnline, list)
	}
	for _, list := range fitted(offline, ",") {
		r.numeric(s, protocol.RplMonOffline, list)
	}
	return nil
}

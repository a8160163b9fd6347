package irc

import (
	"strconv"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// whois describes a user: [SERVER] NICK. The source is WHOIS of modern.ircdocs.horse.
func (s *session) whois(r *request) error {
	if len(r.Params) == 0 || r.Params[len(r.Params)-1] == "" {
		r.numeric(s, protocol.ErrNoNicknameGiven, "No nickname given")
		return nil
	}
	nick := r.Params[0]
	if len(r.Params) > 1 {
		nick = r.Params[1]
		if here, err := s.isHere(r.Params[0]); err != nil || !here {
			return r.noServer(s, r.Params[0], err)
		}
	}
	nick, _, _ = strings.Cut(nick, ",") // one at a time: see TARGMAX
	people, _, err := s.seat.People(s.Ctx, room.PeopleQuery{Nicks: []string{nick}})
	switch {
	case err != nil:
		return r.refuse(s, err)
	case len(people) == 0:
		r.numeric(s, protocol.ErrNoSuchNick, nick, "No such nick/channel")
	default:
		nick = people[0].Nick
		s.describe(r, &people[0])
	}
	r.numeric(s, protocol.RplEndOfWhois, nick, "End of /WHOIS list")
	return nil
}

// describe adds the numerics of WHOIS about a user.
func (s *session) describe(r *request, p *event.Person) {
	r.numeric(s, protocol.RplWhoisUser, p.Nick, username(p), protocol.Host, "*", realName(p))
	for _, rooms := range s.placesOf(p) {
		r.numeric(s, protocol.RplWhoisChannels, p.Nick, rooms)
	}
	r.numeric(s, protocol.RplWhoisServer, p.Nick, s.cfg.Name, s.cfg.Network)
	if p.Away != "" {
		r.numeric(s, protocol.RplAway, p.Nick, p.Away)
	}
	if p.Operator {
		r.numeric(s, protocol.RplWhoisOperator, p.Nick, "is an operator of the server")
	}
	if p.Account != "" {
		r.numeric(s, protocol.RplWhoisAccount, p.Nick, p.Account, "is logged in as")
	}
	if p.Bot {
		r.numeric(s, protocol.RplWhoisBot, p.Nick, "is a bot")
	}
	// The room says to whom it shows the addresses.
	for _, seat := range p.Seats {
		if seat.Addr.IsValid() {
			r.numeric(s, protocol.RplWhoisActually, p.Nick, address(seat.Addr.String()), "is actually using host")
		}
	}
	r.numeric(s, protocol.RplWhoisIdle, p.Nick, strconv.FormatInt(p.Idle, 10), strconv.FormatInt(p.Came/1000, 10), "seconds idle, signon time")
}

// address returns an IP address as a parameter that does not begin with a colon.
func address(ip string) string {
	if strings.HasPrefix(ip, ":") {
		return "0" + ip
	}
	return ip
}

// placesOf returns the rooms of a user with the user's ranks, in texts that fit into a line.
func (s *session) placesOf(p *event.Person) []string {
	names := make([]string, len(p.Rooms))
	for i := range p.Rooms {
		names[i] = protocol.Prefix(p.Rooms[i].Rank, s.caps.Has(protocol.MultiPrefix)) + p.Rooms[i].Room
	}
	return fitted(names, " ")
}

// fitBytes is the number of bytes of a list in one line, so that it fits with any nicks before it.
const fitBytes = 200

// fitted joins names with a separator, into texts that fit into a line.
func fitted(names []string, separator string) (texts []string) {
	for i, length := 0, 0; i < len(names); i++ {
		if i == 0 || length+len(separator)+len(names[i]) > fitBytes {
			texts, length = append(texts, names[i]), len(names[i])
			continue
		}
		texts[len(texts)-1] += separator + names[i]
		length += len(separator) + len(names[i])
	}
	return texts
}

// isHere reports whether the server of a request's target is this one: it has the name, matches the mask,
// or is that of a user who is here.
func (s *session) isHere(target string) (bool, error) {
	if matches(target, s.cfg.Name) {
		return true, nil
	}
	people, _, err := s.seat.People(s.Ctx, room.PeopleQuery{Nicks: []string{target}})
	return len(people) > 0, err
}

// noServer answers that there is no such server, or with the refusal err.
func (r *request) noServer(s *session, target string, err error) error {
	if err != nil {
		return r.refuse(s, err)
	}
	r.numeric(s, protocol.ErrNoSuchServer, target, "No such server")
	return nil
}

package irc

import (
	"slices"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// maxUserhost is the number of nicks of one USERHOST. The source is RFC 2812, section 4.8.
const maxUserhost = 5

// userhost tells who some users are, and whether they are away. The source is USERHOST of
// modern.ircdocs.horse.
func (s *session) userhost(r *request) error {
	people, err := s.those(r, words(r.Params), maxUserhost)
	if err != nil || people == nil {
		return err
	}
	replies := make([]string, len(people))
	for i := range people {
		p := &people[i]
		sign, operator := "+", ""
		if p.Away != "" {
			sign = "-"
		}
		if p.Operator {
			operator = "*"
		}
		replies[i] = p.Nick + operator + "=" + sign + username(p) + "@" + protocol.Host
	}
	r.numeric(s, protocol.RplUserHost, strings.Join(replies, " "))
	return nil
}

// maxIson is the number of nicks of one ISON. A line has no more.
const maxIson = 256

// ison tells which of some users are there. The source is RFC 2812, section 4.9.
func (s *session) ison(r *request) error {
	people, err := s.those(r, words(r.Params), maxIson)
	if err != nil || people == nil {
		return err
	}
	nicks := make([]string, len(people))
	for i := range people {
		nicks[i] = people[i].Nick
	}
	r.numeric(s, protocol.RplISOn, strings.Join(nicks, " "))
	return nil
}

// those returns the users with some nicks. It answers a refusal itself, and returns nil then.
func (s *session) those(r *request, nicks []string, most int) ([]event.Person, error) {
	people, _, err := s.seat.People(s.Ctx, room.PeopleQuery{Nicks: nicks[:min(len(nicks), most)]})
	if err != nil {
		return nil, r.refuse(s, err)
	}
	if people == nil {
		people = []event.Person{}
	}
	return people, nil
}

// words returns all words of some parameters. Clients send several nicks as one parameter too.
func words(params []string) []string {
	all := strings.Fields(strings.Join(params, " "))
	if len(all) == 0 {
		return []string{""}
	}
	return slices.Clip(all)
}

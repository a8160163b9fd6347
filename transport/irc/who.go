package irc

import (
	"strconv"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// who lists users: those of a room, the one with a nick, or those whose nicks match a mask. The source is
// WHO of modern.ircdocs.horse, and whox of ircv3.net.
func (s *session) who(r *request) error {
	mask, options := "*", ""
	if len(r.Params) > 0 && r.Params[0] != "" {
		mask = r.Params[0]
	}
	if len(r.Params) > 1 {
		options = r.Params[1]
	}
	q, at := whoQuery(mask)
	people, more, err := s.seat.People(s.Ctx, q)
	if err != nil {
		return r.refuse(s, err)
	}
	s.charge(len(people) / rowsPerCost)
	w := whoOf(options)
	for i := range people {
		if p := &people[i]; !w.operators || p.Operator {
			s.whoReply(r, &w, p, at)
		}
	}
	if more {
		r.numeric(s, protocol.ErrTooManyMatches, "WHO", "Too many matches: not all are shown")
	}
	r.numeric(s, protocol.RplEndOfWho, mask, "End of WHO list")
	return nil
}

// rowsPerCost is the number of users in an answer that costs as much as a line.
const rowsPerCost = 500

// whoQuery returns the question for the mask of WHO, and the room whose members are asked for, or "".
func whoQuery(mask string) (q room.PeopleQuery, at string) {
	switch {
	case strings.HasPrefix(mask, "#"):
		return room.PeopleQuery{Room: mask}, mask
	case mask == "0":
		return room.PeopleQuery{}, ""
	}
	nick, userHost, _ := strings.Cut(mask, "!")
	if _, host, is := strings.Cut(userHost, "@"); is && !matches(host, protocol.Host) {
		return room.PeopleQuery{Nicks: []string{""}}, "" // nobody has another host
	}
	if strings.ContainsAny(nick, "*?") {
		return room.PeopleQuery{Mask: nick}, ""
	}
	return room.PeopleQuery{Nicks: []string{nick}}, ""
}

// matches reports whether a mask with "*" and "?" matches a name of ASCII, whatever the case.
func matches(mask, name string) bool {
	mask, name = strings.ToLower(mask), strings.ToLower(name)
	for mask != "" {
		switch {
		case mask[0] == '*':
			for i := range len(name) + 1 {
				if matches(mask[1:], name[i:]) {
					return true
				}
			}
			return false
		case name == "" || mask[0] != '?' && mask[0] != name[0]:
			return false
		}
		mask, name = mask[1:], name[1:]
	}
	return name == ""
}

// A whoForm is the form of the answers to a WHO.
type whoForm struct {
	operators bool   // those of the server alone
	fields    string // of WHOX; empty: a WHO without it
	token     string // of WHOX
}

// whoxFields are the fields of WHOX, in the order in which they are sent.
const whoxFields = "tcuihsnfdlaor"

// whoOf returns the form for the second parameter of WHO: "o", and "%" with the fields of WHOX.
func whoOf(options string) (w whoForm) {
	flags, fields, x := strings.Cut(options, "%")
	w.operators = strings.Contains(flags, "o")
	if !x {
		return w
	}
	wanted, token, _ := strings.Cut(fields, ",")
	for _, f := range whoxFields {
		if strings.ContainsRune(wanted, f) {
			w.fields += string(f)
		}
	}
	if w.token = token; token == "" {
		w.token = "0"
	}
	return w
}

// whoReply adds the answer about one user, who was found in the room at, or in none.
func (s *session) whoReply(r *request, w *whoForm, p *event.Person, at string) {
	place := event.Place{Room: "*"}
	for i := range p.Rooms {
		if at != "" && room.SameName(p.Rooms[i].Room, at) {
			place = p.Rooms[i]
		}
	}
	if w.fields == "" {
		r.numeric(s, protocol.RplWhoReply, place.Room, username(p), protocol.Host, s.cfg.Name, p.Nick, s.whoFlags(p, &place), "0 "+realName(p))
		return
	}
	params := make([]string, 0, len(w.fields))
	for _, f := range w.fields {
		params = append(params, s.whoxField(f, w, p, &place))
	}
	r.numeric(s, protocol.RplWhoSpcRpl, params...)
}

// whoxField returns a field of WHOX.
func (s *session) whoxField(f rune, w *whoForm, p *event.Person, place *event.Place) string {
	switch f {
	case 't':
		return w.token
	case 'c':
		return place.Room
	case 'u':
		return username(p)
	case 'i':
		return "255.255.255.255" // it is not told
	case 'h':
		return protocol.Host
	case 's':
		return s.cfg.Name
	case 'n':
		return p.Nick
	case 'f':
		return s.whoFlags(p, place)
	case 'd':
		return "0" // hops
	case 'l':
		return strconv.FormatInt(p.Idle, 10)
	case 'a':
		if p.Account == "" {
			return "0"
		}
		return p.Account
	case 'o':
		return "n/a" // there are no levels of operators
	}
	return realName(p)
}

// whoFlags returns the flags of a user: here or gone, operator of the server, rank in the room, and bot.
func (s *session) whoFlags(p *event.Person, place *event.Place) string {
	flags := "H"
	if p.Away != "" {
		flags = "G"
	}
	if p.Operator {
		flags += "*"
	}
	flags += protocol.Prefix(place.Rank, s.caps.Has(protocol.MultiPrefix))
	if p.Bot {
		flags += "B"
	}
	return flags
}

// username returns the name of a user at their machine, as their client gives it. The "~" says that
// nobody has checked it.
func username(p *event.Person) string {
	if p.Username == "" {
		return protocol.User
	}
	return "~" + p.Username
}

// realName returns the real name of a user, or their nick if their client gives none.
func realName(p *event.Person) string {
	if p.RealName == "" {
		return p.Nick
	}
	return p.RealName
}

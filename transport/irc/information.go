package irc

import (
	"strconv"
	"time"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// lusers tells how many users there are. The source is LUSERS of modern.ircdocs.horse.
func (s *session) lusers(r *request) error {
	c, err := s.seat.Counts(s.Ctx)
	if err != nil {
		return r.refuse(s, err)
	}
	r.numeric(s, protocol.RplLUserClient, "There are "+strconv.Itoa(c.Users)+" users and 0 invisible on 1 servers")
	if c.Operators > 0 {
		r.numeric(s, protocol.RplLUserOp, strconv.Itoa(c.Operators), "operator(s) online")
	}
	if c.Rooms > 0 {
		r.numeric(s, protocol.RplLUserChannels, strconv.Itoa(c.Rooms), "channels formed")
	}
	here, most := strconv.Itoa(c.Seats), strconv.Itoa(max(c.MostUsers, c.Seats))
	all, mostAll := strconv.Itoa(c.Users), strconv.Itoa(max(c.MostUsers, c.Users))
	r.numeric(s, protocol.RplLUserMe, "I have "+here+" clients and 0 servers")
	r.numeric(s, protocol.RplLocalUsers, here, most, "Current local users "+here+", max "+most)
	r.numeric(s, protocol.RplGlobalUsers, all, mostAll, "Current global users "+all+", max "+mostAll)
	return nil
}

// motd shows the message of the day: how long lines are kept, and where the files and the page are. The
// source is MOTD of modern.ircdocs.horse.
func (s *session) motd(r *request) error {
	if elsewhere, err := s.elsewhere(r); elsewhere || err != nil {
		return err
	}
	r.numeric(s, protocol.RplMOTDStart, "- "+s.cfg.Name+" Message of the day -")
	for _, text := range s.today() {
		r.numeric(s, protocol.RplMOTD, "- "+text)
	}
	r.numeric(s, protocol.RplEndOfMOTD, "End of /MOTD command")
	return nil
}

// today returns the lines of the message of the day.
func (s *session) today() []string {
	texts := []string{wording.Say(wording.IRCHello, wording.Room(room.Lobby))}
	if kept := s.cfg.Kept.Text(); kept != "" {
		texts = append(texts, kept)
	}
	if s.cfg.Page != "" {
		texts = append(texts, wording.Say(wording.IRCPage, wording.Address(s.cfg.Page)))
	}
	if s.cfg.Shelf != nil && s.cfg.Shelf.Reached() {
		texts = append(texts, wording.Say(wording.IRCShelf, wording.Address(s.cfg.Shelf.Browse("/"))))
	}
	return append(texts, wording.Say(wording.IRCHelp))
}

// elsewhere answers a request whose first parameter is another server, and reports whether it is.
func (s *session) elsewhere(r *request) (bool, error) {
	if len(r.Params) == 0 {
		return false, nil
	}
	here, err := s.isHere(r.Params[0])
	if here && err == nil {
		return false, nil
	}
	return true, r.noServer(s, r.Params[0], err)
}

// version tells the version of the program. The source is VERSION of modern.ircdocs.horse.
func (s *session) version(r *request) error {
	if elsewhere, err := s.elsewhere(r); elsewhere || err != nil {
		return err
	}
	r.numeric(s, protocol.RplVersion, "tertulia-"+s.cfg.Version, s.cfg.Name, "chat and files")
	s.support(r)
	return nil
}

// time tells the time of the server. The source is TIME of modern.ircdocs.horse.
func (s *session) time(r *request) error {
	if elsewhere, err := s.elsewhere(r); elsewhere || err != nil {
		return err
	}
	r.numeric(s, protocol.RplTime, s.cfg.Name, time.Now().Format(time.RFC1123Z))
	return nil
}

// info tells what the server is. The source is INFO of modern.ircdocs.horse.
func (s *session) info(r *request) error {
	if elsewhere, err := s.elsewhere(r); elsewhere || err != nil {
		return err
	}
	for _, text := range []string{
		wording.Say(wording.IRCInfo, wording.Text(s.cfg.Version)),
		wording.Say(wording.IRCSince, wording.When(s.began.UTC().Format(time.RFC1123))),
	} {
		r.numeric(s, protocol.RplInfo, text)
	}
	r.numeric(s, protocol.RplEndOfInfo, "End of INFO list")
	return nil
}

// admin tells that the server does not name its operator. The source is ADMIN of modern.ircdocs.horse.
func (s *session) admin(r *request) error {
	if elsewhere, err := s.elsewhere(r); elsewhere || err != nil {
		return err
	}
	r.numeric(s, protocol.ErrNoAdminInfo, s.cfg.Name, "No administrative info available")
	return nil
}

// links lists the servers. They are not told: those of a cluster are one to its users. The source is LINKS of
// modern.ircdocs.horse.
func (s *session) links(r *request) error {
	r.numeric(s, protocol.RplEndOfLinks, "*", "End of /LINKS list")
	return nil
}

// stats tells nothing but the end of the list. The source is STATS of modern.ircdocs.horse.
func (s *session) stats(r *request) error {
	r.numeric(s, protocol.RplEndOfStats, r.Params[0], "End of /STATS report")
	return nil
}

package irc

import (
	"slices"
	"strings"
	"time"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// tokensPerLine is the maximum number of tokens in one line of ISUPPORT.
const tokensPerLine = 13

// seated gives the seat to the writer, and welcomes the user. The source of the numerics and of their
// order is modern.ircdocs.horse, "Connection Registration".
func (s *session) seated(seat *room.Seat) error {
	varied := s.registration.varied
	s.seat, s.nick, s.registration = seat, seat.FirstNick(), nil
	s.cfg.Log.Debug("user joined", "listener", "irc", "peer", s.Conn.RemoteAddr().String(), "nick", s.nick)
	s.Conn.SetReadDeadline(time.Now().Add(pingAfter))
	s.heard = time.Now()
	if err := s.HandOver(seat); err != nil {
		return err
	}
	if err := seat.SetEcho(s.Ctx, s.caps.Has(protocol.EchoMessage)); err != nil {
		return err
	}
	r := &request{}
	s.welcome(r)
	for _, name := range []string{"LUSERS", "MOTD"} {
		r.Command = name
		if err := commands[name].run(s, r); err != nil {
			return err
		}
	}
	if varied != nil {
		r.line(s, "NOTICE", s.nick, wording.Say(wording.IRCNickVaried, wording.Why(wording.Error(varied)), wording.Nick(s.nick)))
	}
	if err := s.finish(r); err != nil {
		return err
	}
	if err := s.showWaiting(); err != nil || s.cfg.AutoJoin == "" {
		return err
	}
	if err := s.enterRoom(r, s.cfg.AutoJoin, ""); err != nil {
		r.Command = "JOIN"
		if err := r.refuse(s, err); err != nil {
			return err
		}
	}
	return s.finish(r)
}

// welcome adds the numerics from 001 to 005.
func (s *session) welcome(r *request) {
	name := s.cfg.Name
	r.numeric(s, protocol.RplWelcome, "Welcome to "+s.cfg.Network+", "+s.nick)
	r.numeric(s, protocol.RplYourHost, "Your host is "+name+", running tertulia "+s.cfg.Version)
	r.numeric(s, protocol.RplCreated, "This server was started "+s.began.UTC().Format(time.RFC1123))
	r.numeric(s, protocol.RplMyInfo, name, "tertulia-"+s.cfg.Version, protocol.UserModes, strings.ReplaceAll(protocol.ChannelModes, ",", "")+"ov", "beIklov")
	s.support(r)
}

// support adds the tokens of ISUPPORT.
func (s *session) support(r *request) {
	for part := range slices.Chunk(s.tokens[s.secured()], tokensPerLine) {
		r.numeric(s, protocol.RplISupport, append(slices.Clone(part), "are supported by this server")...)
	}
}

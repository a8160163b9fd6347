package ftp

import (
	"errors"
	"net/netip"

	"tertulia/actors/files"
	"tertulia/actors/peer"
	"tertulia/transport"
)

// owner returns the user of the shelf for whom a command acts that makes, changes
// or resumes something: the nick, or an unproven user while another address holds
// that nick in the chat. A seat may come and go during a session, so every such
// command asks anew. In a drop box a guest is nobody.
func (s *session) owner() string {
	if s.guest && s.srv.shelf.Access() == files.DropBox {
		return ""
	}
	if s.heldElsewhere() {
		return files.Unproven(s.nick, peer.Block(s.peer.Addr()).Addr())
	}
	return s.nick
}

// from returns the address to which the user's uploads that are cut off belong: who
// comes from another one under the same nick may be somebody else.
func (s *session) from() netip.Addr { return transport.UserAddr(s.conn) }

// reader returns the user for whom a command acts that only looks. Everybody may
// look at the same things, those in a drop box excepted.
func (s *session) reader() string {
	if s.srv.shelf.Access() == files.DropBox {
		return s.owner()
	}
	return s.nick
}

// heldElsewhere reports whether the nick is held in the chat from another
// address. Once the chat has ended nobody holds one.
func (s *session) heldElsewhere() bool {
	ask := s.srv.cfg.HeldElsewhere
	if ask == nil {
		return false
	}
	held, err := ask(s.hard, s.nick, s.peer.Addr(), transport.UserAddr(s.conn))
	return err == nil && held
}

// refusedBox returns in words why the client may not use a drop box, or "".
func (s *session) refusedBox() string {
	if s.srv.shelf.Access() != files.DropBox || !s.heldElsewhere() {
		return ""
	}
	_, err := s.srv.shelf.Stat(s.hard, s.owner(), "/")
	if e, ok := errors.AsType[*files.Error](err); ok {
		return e.Detail
	}
	return ""
}

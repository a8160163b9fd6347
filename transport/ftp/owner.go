package ftp

import (
	"errors"
	"net/netip"

	"tertulia/actors/files"
	"tertulia/actors/peer"
	"tertulia/transport"
)

// owner returns the user for a command that creates, changes or resumes something. It is
// the nick, or an unproven user while another address uses the nick in the chat. This may
// change during a session, so every such command calls owner again. In a drop box it is
// "" for a guest.
func (s *session) owner() string {
	if s.guest && s.srv.shelf.Access() == files.DropBox {
		return ""
	}
	if s.heldElsewhere() {
		return files.Unproven(s.nick, peer.Block(s.peer.Addr()).Addr())
	}
	return s.nick
}

// from returns the address that owns the user's interrupted uploads. A client with the
// same nick at another address may be another person.
func (s *session) from() netip.Addr { return transport.UserAddr(s.conn) }

// reader returns the user for a command that only reads. All users read the same files,
// except in a drop box.
func (s *session) reader() string {
	if s.srv.shelf.Access() == files.DropBox {
		return s.owner()
	}
	return s.nick
}

// heldElsewhere reports whether the nick is in use in the chat at another address. It
// returns false once the chat has ended.
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

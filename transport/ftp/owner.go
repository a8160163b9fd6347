package ftp

import (
	"errors"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport"
)

// owner returns the user for a command that creates, changes or resumes something. The user
// is unproven while another address uses the nick in the chat. This may change during a
// session, so every such command calls owner again.
func (s *session) owner() event.Identity {
	user := s.claimed()
	user.Unproven = s.heldElsewhere()
	return user
}

// reader returns the user for a command that only reads. All users read the same files,
// except in a drop box.
func (s *session) reader() event.Identity {
	if s.srv.shelf.Access() == files.DropBox {
		return s.owner()
	}
	return s.claimed()
}

// claimed returns the user whom the client claims to be.
func (s *session) claimed() event.Identity {
	return event.Identity{Nick: s.nick, Guest: s.guest, Addr: transport.UserAddr(s.conn)}
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

// refusedBox returns in words why an unproven user may not use a drop box, or "".
func (s *session) refusedBox(user event.Identity) string {
	if s.srv.shelf.Access() != files.DropBox || !user.Unproven {
		return ""
	}
	_, err := s.srv.shelf.Stat(s.hard, user, "/")
	if e, ok := errors.AsType[*files.Error](err); ok {
		return e.Detail
	}
	return ""
}

package ftp

import (
	"errors"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
)

// owner returns the user for a command that creates, changes or resumes something. The user
// is unproven while another address uses the nick in the chat. This may change during a
// session, so every such command calls owner again.
func (s *session) owner() event.Identity { return s.srv.cfg.Gate.Verify(s.hard, s.claim()) }

// reader returns the user for a command that only reads. All users read the same files,
// except in a drop box.
func (s *session) reader() event.Identity {
	if s.srv.shelf.Access() == files.DropBox {
		return s.owner()
	}
	return s.claimed()
}

// claimed returns the user whom the client claims to be.
func (s *session) claimed() event.Identity { return s.srv.cfg.Gate.Identity(s.claim()) }

// claim returns the facts about the user that the session knows.
func (s *session) claim() accounts.Claim {
	return accounts.Claim{Nick: s.nick, Guest: s.guest, Login: s.proof, Addr: transport.UserAddr(s.Conn), Peer: s.peer.Addr()}
}

// refusedBox returns in words why an unproven user may not use a drop box, or "".
func (s *session) refusedBox(user event.Identity) string {
	if s.srv.shelf.Access() != files.DropBox || !user.Unproven {
		return ""
	}
	_, err := s.srv.shelf.Stat(s.hard, user, "/")
	if e, ok := errors.AsType[*files.Error](err); ok && e.Cause != 0 {
		return wording.FileReason(e)
	}
	return ""
}

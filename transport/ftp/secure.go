package ftp

import (
	"strings"

	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/tlsconn"
)

// A Policy says whether clients encrypt their connections (RFC 4217).
type Policy int

// The policies.
const (
	TLSOff      Policy = iota // AUTH is not offered
	TLSOn                     // a client may encrypt
	TLSRequired               // only encrypted clients log in, and all data is encrypted
)

// security is the state of TLS in a session.
type security struct {
	secured   bool // the control connection is encrypted
	agreed    bool // PBSZ was given
	protected bool // data connections are encrypted: PROT P
}

// auth encrypts the control connection from here on, and begins the session anew (RFC 4217 §4, §12.1).
//
// The reader waits meanwhile (see hear), so it does not take the client's handshake for commands. Bytes that
// came behind AUTH in plain text may be those of an attacker: the session ends.
func (s *session) auth(arg string) {
	switch mechanism := strings.ToUpper(strings.TrimSpace(arg)); {
	case s.srv.cfg.Policy == TLSOff:
		s.notOffered(arg)
		return
	case s.secured:
		s.reply(503, "This connection is encrypted already.")
		return
	case mechanism != "TLS" && mechanism != "TLS-C":
		s.reply(504, "It goes: AUTH TLS")
		return
	case s.behind:
		s.bye(reason.Refused, "Nothing may come behind AUTH in plain text. Goodbye.")
		return
	}
	s.reply(234, "Begin TLS.")
	if s.flush() != nil {
		return
	}
	conn, err := tlsconn.Secure(s.hard, s.control.Conn, s.srv.cfg.TLS, s.srv.accepted, "ftp")
	if err != nil {
		s.ending, s.reason = true, reason.Of(err)
		return
	}
	s.control.secured = conn
	s.rein("")
	s.out = s.out[:0] // the client expects no reply behind the handshake
	s.security = security{secured: true}
}

// pbsz sets the size of the buffer for protected data, which TLS does not have (RFC 4217 §8).
func (s *session) pbsz(string) {
	if !s.secured {
		s.reply(503, "AUTH TLS comes first.")
		return
	}
	s.agreed = true
	s.reply(200, "PBSZ=0")
}

// prot sets whether data connections are encrypted (RFC 4217 §9).
func (s *session) prot(arg string) {
	level := strings.ToUpper(strings.TrimSpace(arg))
	switch {
	case !s.secured:
		s.reply(503, "AUTH TLS comes first.")
	case !s.agreed:
		s.reply(503, "PBSZ 0 comes first.")
	case level == "S" || level == "E":
		s.reply(536, "It goes: PROT P, or PROT C.")
	case level != "P" && level != "C":
		s.reply(504, "It goes: PROT P, or PROT C.")
	case level == "C" && s.srv.cfg.Policy == TLSRequired:
		s.reply(534, "This server encrypts all data.")
	default:
		s.protected = level == "P"
		s.reply(200, "Data is %s.", map[bool]string{true: "encrypted", false: "plain"}[s.protected])
	}
}

// ccc refuses to end the encryption (RFC 4217 §6): the commands that follow could be anybody's.
func (s *session) ccc(string) {
	if !s.secured {
		s.reply(533, "This connection is plain.")
		return
	}
	s.reply(534, "This connection stays encrypted.")
}

// noteAuth notes the AUTH commands in a batch, whose rest of the read is the beginning of another line if
// partial is true. It returns how many there are. The reader must wait for the end of each.
func (s *session) noteAuth(batch []input, partial bool) (n int) {
	for i := range batch {
		if parseCommand(batch[i].line).verb == "AUTH" {
			batch[i].auth, batch[i].behind = true, partial || i+1 < len(batch)
			n++
		}
	}
	return n
}

// await waits until the writer has run n AUTH commands. It is the reader's.
func (s *session) await(n int) {
	for range n {
		select {
		case <-s.resume:
		case <-s.Ctx.Done():
			return
		}
	}
}

// unsafe replies to a command that the policy forbids on a plain connection, and reports whether it did.
func (s *session) unsafe() bool {
	if s.srv.cfg.Policy != TLSRequired || s.secured {
		return false
	}
	s.reply(530, "This server encrypts: AUTH TLS comes first.")
	return true
}

// offersTLS returns the lines of FEAT for TLS (RFC 4217 §6).
func (s *session) offersTLS() []string {
	if s.srv.cfg.Policy == TLSOff {
		return nil
	}
	return []string{"AUTH TLS", "PBSZ", "PROT"}
}

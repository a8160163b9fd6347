package irc

import (
	"bytes"
	"errors"
	"strings"

	"github.com/ergochat/irc-go/ircutils"

	"tertulia/actors/accounts"
	"tertulia/actors/plain"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// maxResponse is the maximum number of bytes of a response: two names, and a password.
const maxResponse = 1000

// A sasl is the state of an exchange of SASL.
type sasl struct{ buffer ircutils.SASLBuffer }

// authenticate logs the user in by SASL PLAIN, before or after the registration. The sources are sasl of
// ircv3.net and RFC 4616.
func (s *session) authenticate(r *request) error {
	given := r.Params[0]
	switch {
	case !s.caps.Has(protocol.SASL):
		return s.noSASL(r, protocol.ErrSASLFail, "SASL authentication failed: ask for the capability sasl first")
	case given == "*":
		return s.noSASL(r, protocol.ErrSASLAborted, "SASL authentication aborted")
	case s.sasl == nil && !strings.EqualFold(given, "PLAIN"):
		r.numeric(s, protocol.RplSASLMechs, "PLAIN", "are available SASL mechanisms")
		return s.noSASL(r, protocol.ErrSASLFail, "SASL authentication failed")
	case s.sasl == nil:
		s.sasl = new(sasl)
		s.sasl.buffer.Initialize(maxResponse)
		r.line(s, "AUTHENTICATE", "+")
		return nil
	}
	done, response, err := s.sasl.buffer.Add(given)
	switch {
	case errors.Is(err, ircutils.ErrSASLTooLong), errors.Is(err, ircutils.ErrSASLLimitExceeded):
		return s.noSASL(r, protocol.ErrSASLTooLong, "SASL message too long")
	case err != nil:
		return s.noSASL(r, protocol.ErrSASLFail, "SASL authentication failed: malformed response")
	case !done:
		return nil
	}
	s.sasl = nil
	return s.authenticatePlain(r, response)
}

// noSASL ends an exchange.
func (s *session) noSASL(r *request, code, why string) error {
	s.sasl = nil
	r.numeric(s, code, why)
	return nil
}

// authenticatePlain logs the user in with a response of PLAIN: authzid NUL authcid NUL password.
func (s *session) authenticatePlain(r *request, response []byte) error {
	parts := bytes.Split(response, []byte{0})
	if len(parts) != 3 || len(parts[0]) > 0 && plain.Fold(string(parts[0])) != plain.Fold(string(parts[1])) {
		return s.noSASL(r, protocol.ErrSASLFail, "SASL authentication failed: malformed response")
	}
	l, err := s.cfg.Gate.Login(s.Ctx, s.present(), string(parts[1]), string(parts[2]))
	switch {
	case errors.Is(err, accounts.ErrWrong):
		return s.noSASL(r, protocol.ErrSASLFail, "SASL authentication failed: "+wording.Error(err))
	case err != nil && s.ends(err):
		return err
	case err != nil:
		return s.noSASL(r, protocol.ErrSASLFail, wording.Error(err))
	}
	why, err := s.become(r, l)
	switch {
	case err != nil:
		return err
	case why != "":
		return s.noSASL(r, protocol.ErrNickLocked, why)
	}
	r.loggedIn(s)
	r.numeric(s, protocol.RplSASLSuccess, "SASL authentication successful")
	if s.seat == nil {
		return nil
	}
	if err := s.settle(r); err != nil {
		return err
	}
	return s.showWaiting()
}

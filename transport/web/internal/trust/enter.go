package trust

import (
	"context"
	"net/http"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/caller"
)

// enter returns the session of a login, see Trust.Login. It waits while a password waits to be compared. The
// error is one that refusalOf knows.
func (t *Trust) enter(r *http.Request, in *credentials) (next session, err error) {
	known, valid, err := t.session(r)
	if err != nil {
		return next, err
	}
	if in.Nick != "" {
		nick, err := room.CheckNick(in.Nick)
		if err != nil {
			return next, err
		}
		in.Nick = nick
	}
	from := caller.Of(r)
	from.Nick, from.Key, from.Login = in.Nick, in.Key, known.login
	next = session{expiry: time.Now().Add(sessionLife), nick: in.Nick, key: in.Key}
	ctx, gate := r.Context(), t.cfg.Gate
	switch {
	case in.Ticket != "":
		return next, t.exchange(ctx, in, known, valid, &next)
	case in.Register:
		next.login, err = t.register(ctx, from, in, valid)
	case in.Old != "":
		next.login, err = gate.ChangePassword(ctx, from.Claim(), in.Old, in.Password)
	case in.Password == "":
		err = t.keep(ctx, in, known, valid, &next)
	case t.ofAccount(ctx, in.Nick), gate.Policy() == accounts.Optional && !gate.Required():
		next.login, err = gate.Login(ctx, from.Claim(), in.Nick, in.Password)
	case gate.Required():
		err = t.try(ctx, from, in.Password)
	}
	return next, err
}

// keep makes next go on with the session known, if it is valid: without a password, a session that was
// stolen does not outlive its own. It refuses a nick that is registered to another account.
func (t *Trust) keep(ctx context.Context, in *credentials, known session, valid bool, next *session) error {
	gate := t.cfg.Gate
	switch {
	case valid:
		next.login = known.login
		if gate.Required() || known.login.Account != "" {
			next.expiry = known.expiry
		}
	case gate.Policy() == accounts.Required:
		return accounts.ErrNotLoggedIn
	case gate.Required():
		return answer.Refuse(http.StatusUnauthorized, wording.PasswordNeeded)
	}
	if in.Nick != "" && plain.Fold(in.Nick) != plain.Fold(next.login.Account) && gate.Registered(ctx, in.Nick) {
		return answer.Refuse(http.StatusUnauthorized, wording.WebNickRegistered, wording.Nick(in.Nick))
	}
	return nil
}

// exchange gives next the login of a ticket. A user who has logged out of an account, whose password was
// also that for the server, has no session any longer.
func (t *Trust) exchange(ctx context.Context, in *credentials, known session, valid bool, next *session) error {
	login, ok := t.ticket(in.Ticket, in.Key)
	if !ok {
		return accounts.ErrVoid
	}
	if login.Account == "" && t.cfg.Gate.Required() && (!valid || known.login.Account != "") {
		return answer.Refuse(http.StatusUnauthorized, wording.PasswordNeeded)
	}
	var err error
	next.login, err = t.cfg.Gate.Renew(ctx, login)
	return err
}

// register makes an account. inside says that the server's password, if one is required, was given earlier.
func (t *Trust) register(ctx context.Context, from caller.Caller, in *credentials, inside bool) (accounts.Login, error) {
	gate := t.cfg.Gate
	if gate.Required() && !inside {
		if err := t.try(ctx, from, in.Server); err != nil {
			return accounts.Login{}, err
		}
	}
	claim := from.Claim()
	if in.Nick == "" {
		return accounts.Login{}, &room.NickError{Why: room.NameEmpty}
	}
	if gate.Registered(ctx, in.Nick) {
		return accounts.Login{}, accounts.ErrRegistered
	}
	if gate.Verify(ctx, claim).Unproven {
		return accounts.Login{}, &room.NickError{Nick: in.Nick, Why: room.NickTaken}
	}
	return gate.Register(ctx, claim, in.Password, in.Code)
}

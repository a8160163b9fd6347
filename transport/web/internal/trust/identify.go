package trust

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"

	"tertulia/actors/accounts"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/caller"
)

const maxKey = 64 // bytes of a key

// addresses returns the address of a request's user twice, as caller.Caller has it.
func (t *Trust) addresses(r *http.Request) (user, peer netip.Addr) {
	peer = t.cfg.Proxies.userOf(peerOf(r), r.Header)
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return transport.UserOf(peer, local), peer
}

// peerOf returns the address from which the connection of a request comes.
func peerOf(r *http.Request) netip.Addr {
	at, _ := netip.ParseAddrPort(r.RemoteAddr)
	return at.Addr().Unmap()
}

// identify returns who sends a request: its Basic user name, or else its headers, or else its
// cookie. A key counts for the nick with which it comes.
//
// The password comes with Basic or is covered by the cookie. That of a registered nick is the one of
// its account, and all others are the server's. identify waits while a password waits to be compared
// (see accounts.Gate). If open is set, everybody is inside, and no password is compared.
//
// The error is a *room.NickError for a nick that nobody can have, an *answer.Error for the server's
// password, or one of package accounts.
func (t *Trust) identify(r *http.Request, open bool) (caller.Caller, error) {
	var c caller.Caller
	c.Addr, c.Peer = t.addresses(r)
	known, valid, err := t.session(r)
	if err != nil && !open {
		return c, err
	}
	user, password, basic := r.BasicAuth()
	nick, err := url.PathUnescape(r.Header.Get("Tertulia-Nick"))
	if err != nil {
		nick = ""
	}
	key := r.Header.Get("Tertulia-Key")
	switch {
	case basic && user != "":
		c.Nick = user
	case nick != "":
		c.Nick = nick
	case valid:
		c.Nick = known.nick
	}
	if c.Nick != "" {
		if c.Nick, err = room.CheckNick(c.Nick); err != nil {
			return c, err
		}
	}
	switch {
	case key != "" && len(key) <= maxKey && plain.Fold(nick) == plain.Fold(c.Nick):
		c.Key = key
	case valid && plain.Fold(known.nick) == plain.Fold(c.Nick):
		c.Key = known.key
	}
	c.Login = known.login
	switch {
	case open:
		return c, nil
	case basic && user != "" && password != "" && t.ofAccount(r.Context(), c.Nick):
		c.Login, err = t.cfg.Gate.Login(r.Context(), c.Claim(), c.Nick, password)
		return c, err
	case valid || !t.cfg.Gate.Required():
		return c, nil
	}
	return c, t.try(r.Context(), c, password) // without Basic the password is empty
}

// ofAccount reports whether a password that comes with a nick is that of an account.
func (t *Trust) ofAccount(ctx context.Context, nick string) bool {
	return t.cfg.Gate.Policy() == accounts.Required || t.cfg.Gate.Registered(ctx, nick)
}

// try compares a password with the server's for a caller. It waits for the verdict. An empty password is
// none, and no guess.
func (t *Trust) try(ctx context.Context, c caller.Caller, password string) error {
	if password == "" {
		return answer.Refuse(http.StatusUnauthorized, wording.PasswordNeeded)
	}
	switch t.cfg.Gate.Try(ctx, c.Claim(), password) {
	case accounts.Right:
		return nil
	case accounts.Wrong:
		return answer.Refuse(http.StatusUnauthorized, wording.PasswordWrong)
	}
	return answer.Refuse(http.StatusTooManyRequests, wording.PasswordUnread)
}

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
	"tertulia/transport/web/internal/caller"
)

const maxKey = 64 // bytes of a key

// An admission says whether the sender of a request gave the password.
type admission int

const (
	outside  admission = iota // not, and it is required
	inside                    // it is right, or none is required
	mistaken                  // it is wrong
	unread                    // too many passwords wait, so this one was not compared
)

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
// cookie. A key counts for the nick with which it comes. The error is a *room.NickError for a nick
// that nobody can have.
//
// The password comes with Basic or is covered by the cookie. identify waits while a password waits
// to be compared (see accounts.Gate). If open is set, everybody is inside, and no password is compared.
func (t *Trust) identify(r *http.Request, open bool) (caller.Caller, admission, error) {
	var c caller.Caller
	c.Addr, c.Peer = t.addresses(r)
	known, valid := t.session(r)
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
			return c, outside, err
		}
	}
	switch {
	case key != "" && len(key) <= maxKey && plain.Fold(nick) == plain.Fold(c.Nick):
		c.Key = key
	case valid && plain.Fold(known.nick) == plain.Fold(c.Nick):
		c.Key = known.key
	}
	if open || valid || !t.cfg.Gate.Required() {
		return c, inside, nil
	}
	return c, t.try(r.Context(), c, password), nil // without Basic the password is empty
}

// try compares a password for a caller. It waits for the verdict. An empty password is none, and no
// guess.
func (t *Trust) try(ctx context.Context, c caller.Caller, password string) admission {
	if password == "" {
		return outside
	}
	switch t.cfg.Gate.Try(ctx, c.Claim(), password) {
	case accounts.Right:
		return inside
	case accounts.Wrong:
		return mistaken
	}
	return unread
}

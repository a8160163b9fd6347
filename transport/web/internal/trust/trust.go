// Package trust decides which requests the handlers of the page see, and says who sends them.
//
// Each request passes these checks, in this order:
//
//  1. There is a place for it, if a proxy forwards it (Config.Place): 503 otherwise.
//  2. Its Host is one of the server's names (Hosts): 421 otherwise. This is against DNS rebinding.
//  3. A write comes from the server's own page or from a program that is no browser
//     (http.CrossOriginProtection): 403 otherwise. So does a read of what users said and handed
//     in, unless it is a navigation.
//  4. Its sender has a nick that somebody can have, or none: 400 or 409 otherwise.
//  5. Its sender has given the password, if one is required: 401 otherwise, or the login form. A
//     password that comes with a registered nick is that of the account, whether one is required or
//     not. The password of an account does for that of the server.
//  6. Its sender is admitted (accounts.Gate.Pass): 403 for one who is banned, and 401 or the login form
//     for one without an account where everybody needs one. A request whose sender is banned while it
//     runs loses its connection.
//
// The login form, and the files that every page has, need neither password nor account, and are there
// for those who are banned too. Every answer has the headers of setHeaders.
//
// A session is a cookie that the browser holds and the server alone reads, see sealer. It says who sends
// a request, to which account they are logged in, and proves that they gave the password. The server
// keeps nothing of it. A session with a login is void once the login is.
package trust

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/metrics"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/caller"
	"tertulia/transport/web/internal/places"
)

// Config configures New.
type Config struct {
	Gate    *accounts.Gate
	Hosts   Hosts
	Proxies Proxies
	// PublicURL is the URL of the page if the operator has named it, or empty. A cookie that is set there is
	// for it alone.
	PublicURL string
	// Secret seals cookies. If it is empty, a random one is used, and a restart ends all sessions.
	Secret   []byte
	Password string // of the gate; empty: none. It is a part of the key
	// Private reports whether a page of another origin cannot make a browser read a path.
	Private func(path string) bool
	// Open reports whether a path needs no password.
	Open func(path string) bool
	// Place takes a place for a request that a proxy forwards, from the address of its user. All other
	// requests have that of their connection. nil: there is no limit.
	Place places.Acquire
	// Cut closes the connection of a request. It may be called on any goroutine. nil: it is not closed.
	Cut     func(*http.Request)
	Refused *prometheus.CounterVec // of NewRefused
	Log     *slog.Logger           // nil: none
}

// NewRefused returns the counter of refused requests, and registers it with reg.
func NewRefused(reg prometheus.Registerer) *prometheus.CounterVec {
	refused := metrics.NewGroup(reg, "web").Counters("requests_refused_total", "Requests that were refused before a handler saw them, by reason.", "reason")
	for _, reason := range []string{refusedHost, refusedOrigin, refusedPassword, refusedNick, refusedPlace, refusedBan} {
		refused.WithLabelValues(reason)
	}
	return refused
}

// The reasons of refused requests.
const (
	refusedHost     = "host"
	refusedOrigin   = "origin"
	refusedPassword = "password"
	refusedNick     = "nick"
	refusedPlace    = "place"
	refusedBan      = "ban"
)

// A Trust checks requests. Any goroutine may call its methods.
type Trust struct {
	cfg    Config
	secret []byte

	cookieName string // of this server alone
	sealer     transport.Setting[sealer]
	tickets    transport.Setting[sealer]
	origin     *http.CrossOriginProtection
	warned     chan struct{} // has an element once a proxy that is not trusted was seen
}

// New returns the checks of a server.
func New(cfg Config) *Trust {
	t := &Trust{cfg: cfg, secret: cfg.Secret, origin: http.NewCrossOriginProtection(), warned: make(chan struct{}, 1)}
	if cfg.Place == nil {
		t.cfg.Place = places.Unlimited
	}
	if cfg.Cut == nil {
		t.cfg.Cut = func(*http.Request) {}
	}
	t.cfg.Log = cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	if len(t.secret) == 0 {
		t.secret = randomSecret()
	}
	t.cookieName = cookieName(t.secret)
	t.sealer = transport.NewSetting(newSealer(t.secret, forCookies, cfg.Password))
	t.tickets = transport.NewSetting(newSealer(t.secret, forTickets, cfg.Password))
	return t
}

// SetPassword ends all sessions, if the password is another one than before.
func (t *Trust) SetPassword(password string) {
	t.sealer.Set(newSealer(t.secret, forCookies, password))
	t.tickets.Set(newSealer(t.secret, forTickets, password))
}

// Wrap returns a handler that hands those requests to next that pass the checks, with their caller
// in the context (caller.Of).
func (t *Trust) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		release, err := t.place(r)
		if err != nil {
			t.refuse(w, r, refusedPlace, answer.NoPlace(err))
			return
		}
		defer release()
		if !t.cfg.Hosts.Know(r.Host) {
			t.refuse(w, r, refusedHost, answer.Refuse(http.StatusMisdirectedRequest, wording.WebHost, wording.Address(nameOf(r.Host))))
			return
		}
		if t.origin.Check(r) != nil || t.cfg.Private(r.URL.Path) && foreignRead(r) {
			t.refuse(w, r, refusedOrigin, answer.Refuse(http.StatusForbidden, wording.WebOrigin))
			return
		}
		open := t.cfg.Open(r.URL.Path)
		from, err := t.identify(r, open)
		if err != nil {
			t.reject(w, r, err)
			return
		}
		r = r.WithContext(caller.With(r.Context(), from))
		if open {
			next.ServeHTTP(w, r)
			return
		}
		if err := t.admit(w, r, next); err != nil {
			t.reject(w, r, err)
		}
	})
}

// admit hands a request to next if its caller is admitted. It ends the request, and its connection, once
// they are not. The error is one of package accounts; then next was not called.
func (t *Trust) admit(w http.ResponseWriter, r *http.Request, next http.Handler) error {
	outer := r.Context()
	ctx, end := context.WithCancelCause(outer)
	defer end(nil)
	pass, err := t.cfg.Gate.Pass(ctx, caller.Of(r).Claim(), end)
	if err != nil {
		return err
	}
	defer pass.Close()
	forget := context.AfterFunc(ctx, func() {
		if outer.Err() == nil {
			t.cfg.Cut(r)
		}
	})
	defer forget()
	next.ServeHTTP(w, r.WithContext(ctx))
	return nil
}

// reject answers a request with an error of identify or of admit. A navigation gets the login form if a
// password or an account is needed.
func (t *Trust) reject(w http.ResponseWriter, r *http.Request, err error) {
	why := refusalOf(err)
	reason := refusedPassword
	switch _, nick := errors.AsType[*room.NickError](err); {
	case nick:
		reason = refusedNick
	case why.Status == http.StatusForbidden:
		reason = refusedBan
	case why.Status == http.StatusUnauthorized && answer.IsNavigation(r):
		t.cfg.Refused.WithLabelValues(reason).Inc()
		why.SetHeaders(w, r)
		t.showForm(w, r, why.Status, form{})
		return
	}
	t.refuse(w, r, reason, why)
}

// refusalOf returns the answer for an error of identify, of admit or of a login.
func refusalOf(err error) *answer.Error {
	if nick, wrong := errors.AsType[*room.NickError](err); wrong {
		return answer.Nick(nick)
	}
	if why, own := errors.AsType[*answer.Error](err); own {
		return why
	}
	if errors.Is(err, accounts.ErrNotLoggedIn) {
		return answer.Refuse(http.StatusUnauthorized, wording.WebAccountNeeded)
	}
	return answer.Account(err)
}

// refuse counts and answers a request that no handler sees.
func (t *Trust) refuse(w http.ResponseWriter, r *http.Request, reason string, why *answer.Error) {
	t.cfg.Refused.WithLabelValues(reason).Inc()
	answer.Fail(w, r, why)
}

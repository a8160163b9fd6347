package shelf

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport/internal/guest"
	"tertulia/transport/web/internal/caller"
)

// Config configures a Shelf.
type Config struct {
	Files *files.Actor
	// Gate identifies the users. If nil, every nick is proven.
	Gate *accounts.Gate
	// Reserved are the names directly below "/" at which the server itself answers, such as "ws". A
	// PUT of such a name is refused.
	Reserved []string
	// PublicURL is the URL of the server's "/" for others, with a slash at its end. If it is empty, it is
	// made of a request's Host header.
	PublicURL string
	Log       *slog.Logger // for the access log; nil: none
}

// maxZips is how many folders are sent as zip files at the same time.
const maxZips = 4

// A Shelf has the handlers of the shelf. Any goroutine may call them.
type Shelf struct {
	cfg    Config
	files  *files.Actor
	log    *slog.Logger
	guests guest.Namer
	zips   chan struct{} // one element for each zip file that is sent
	copies chan struct{} // one element for each COPY
	locks  *locks

	maxListed int // tests replace it
}

// New returns a Shelf.
func New(cfg Config) *Shelf {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Shelf{
		cfg: cfg, files: cfg.Files, log: cfg.Log, guests: guest.NewNamer(), maxListed: maxListed,
		zips: make(chan struct{}, maxZips), copies: make(chan struct{}, maxCopies), locks: newLocks(),
	}
}

// base returns the URL of "/" for the client of a request, with a slash at its end.
func (s *Shelf) base(r *http.Request) string {
	if s.cfg.PublicURL != "" {
		return s.cfg.PublicURL
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + "/"
}

// claim returns what the request claims about its user. A user without a nick is a guest.
func (s *Shelf) claim(r *http.Request) accounts.Claim {
	c := caller.Of(r).Claim()
	if c.Nick == "" {
		c.Nick, c.Guest = s.guests.Nick(c.Addr), true
	}
	return c
}

// writer returns the user of a request that changes something. It waits for the answer of the chat.
func (s *Shelf) writer(r *http.Request) event.Identity {
	return s.cfg.Gate.Verify(r.Context(), s.claim(r))
}

// reader returns the user of a request that only reads. All users read the same files, except in a
// drop box.
func (s *Shelf) reader(r *http.Request) event.Identity {
	if s.files.Access() == files.DropBox {
		return s.writer(r)
	}
	return s.cfg.Gate.Identity(s.claim(r))
}

// peer returns the address of a request's client for the access log.
func peer(r *http.Request) string {
	if addr := caller.Of(r).Peer; addr != (netip.Addr{}) {
		return addr.String()
	}
	return r.RemoteAddr
}

// committing returns the context for the last step of a change. The request's own one ends when its
// client closes their side of the connection, which they may do once they have sent everything.
func committing(r *http.Request) context.Context { return context.WithoutCancel(r.Context()) }

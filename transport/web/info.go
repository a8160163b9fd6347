package web

import (
	"net/http"

	"tertulia/actors/accounts"
	"tertulia/actors/files"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/caller"
)

// An info has the facts about the server that the page needs, at /info.json.
type info struct {
	Name        string       `json:"name"`
	Version     string       `json:"version"`
	Kept        string       `json:"kept"`        // a sentence about how long lines are kept, or empty
	MaxLine     int          `json:"maxLine"`     // bytes
	Files       files.Access `json:"files"`       // rw, ro, drop or off
	MaxFileSize int64        `json:"maxFileSize"` // bytes; 0: no limit
	Password    bool         `json:"password"`    // one is required
	Accounts    string       `json:"accounts"`    // off, optional or required
	Nick        string       `json:"nick"`        // of the login, or empty
	URL         string       `json:"url"`         // of the page, for other people
	Lobby       string       `json:"lobby"`
	Authority   string       `json:"authority,omitempty"` // SHA-256 of the certificate at /ca.crt; "" if there is none
}

var policies = [...]string{accounts.Off: "off", accounts.Optional: "optional", accounts.Required: "required"}

// info returns the handler of /info.json.
func (s *Server) info() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			answer.NotAllowed(w, r, "GET, HEAD")
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Add("Vary", "Accept-Language")
		answer.JSON(w, http.StatusOK, s.facts(answer.Language(r), caller.Of(r).Nick))
	})
}

// facts returns the facts in a language, for a user with a nick, which may be empty.
func (s *Server) facts(in wording.Language, nick string) info {
	f := info{
		Name: "tertulia", Version: s.cfg.Version, Kept: s.cfg.Kept.TextIn(in), MaxLine: s.maxLine.Get(), Files: files.Off,
		Password: s.cfg.Gate.Required(), Accounts: policies[s.cfg.Gate.Policy()], Nick: nick, URL: s.cfg.URL, Lobby: room.Lobby,
	}
	if s.cfg.Authority != nil {
		f.Authority = s.cfg.Authority().Fingerprint
	}
	if s.cfg.Shelf != nil {
		f.Files, f.MaxFileSize = s.cfg.Shelf.Files.Access(), s.maxFile.Get()
	}
	return f
}

package web

import (
	"net/http"

	"tertulia/transport/web/internal/answer"
)

// authority returns the handler of /ca.crt, the certificate of the server's own certificate authority. It is
// nil if there is none. The certificate needs no password: a device shows it to everybody who connects.
func (s *Server) authority() http.Handler {
	if s.cfg.Authority == nil {
		return nil
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			answer.NotAllowed(w, r, "GET, HEAD")
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		answer.Bytes(w, http.StatusOK, "application/x-x509-ca-cert", s.cfg.Authority().PEM)
	})
}

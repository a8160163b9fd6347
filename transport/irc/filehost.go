package irc

import (
	"crypto/tls"
	"strings"
)

// fileHost returns the URL to which clients upload files, or "". The source is soju.im/FILEHOST.
func (s *Server) fileHost(secured bool) string {
	if s.cfg.Shelf == nil || s.cfg.Page == "" {
		return ""
	}
	return uploadURL(s.cfg.Page, secured)
}

// uploadURL returns the URL for uploads of a server whose page has a URL. A client that has come over TLS
// sends files over TLS only: the page has it at the same port.
func uploadURL(page string, secured bool) string {
	if host, plain := strings.CutPrefix(page, "http://"); plain && secured {
		page = "https://" + host
	}
	return strings.TrimSuffix(page, "/") + "/upload"
}

// secured reports whether the client has come over TLS.
func (s *session) secured() bool {
	_, is := s.Conn.(*tls.Conn)
	return is
}

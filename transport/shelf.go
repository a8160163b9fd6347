package transport

import (
	"net/url"
	"strings"

	"tertulia/actors/files"
)

// A Shelf describes the file service to chat users. Its methods do not block, so dialects may call
// them.
type Shelf struct {
	Files *files.Actor
	URL   string // over FTP, such as ftp://192.168.1.7:2121; "" if there is none
	// Page is the URL of the page, with a slash at its end, such as http://192.168.1.7:8080/; "" if
	// there is none. The files are below files/ there.
	Page string

	password Setting[bool] // clients must give a password
}

// NewShelf returns the description of a file service. password says whether clients must give one.
// The caller may set the URLs before the service is used.
func NewShelf(f *files.Actor, password bool) *Shelf {
	return &Shelf{Files: f, password: NewSetting(password)}
}

// SetPassword changes whether clients must give a password. Any goroutine may call it.
func (s *Shelf) SetPassword(required bool) { s.password.Set(required) }

// Curl returns the beginning of a command line for curl. It includes the nick if the
// server needs it: with a password, for which curl then asks, and in a drop box. A drop
// box without a password gets an empty one.
func (s *Shelf) Curl(nick string) string {
	switch {
	case s.password.Get():
		return "curl -u " + nick
	case s.Files.Access() == files.DropBox:
		return "curl -u " + nick + ":"
	}
	return "curl"
}

// Fetch returns a command line with which the user of a nick fetches a file.
func (s *Shelf) Fetch(nick, path string) string { return s.Curl(nick) + " -O " + s.Link(path) }

// Put returns a command line with which the user of a nick uploads a file to a folder. It
// returns "" if the shelf has no address or the folder accepts no files.
func (s *Shelf) Put(nick, dir string) string {
	if !s.Reached() || !s.Files.TakesFiles(dir) {
		return ""
	}
	if !s.password.Get() {
		nick += ":" // without the colon, curl asks for a password
	}
	return "curl -u " + nick + " -T FILE " + strings.TrimSuffix(s.Link(dir), "/") + "/"
}

// Reached reports whether the shelf has an address for clients.
func (s *Shelf) Reached() bool { return s.URL != "" || s.Page != "" }

// Link returns the URL of a file: over FTP if it is open, so that the commands in the chat are the same
// with the page and without it, and otherwise over HTTP. The shell does not interpret any of its
// characters.
func (s *Shelf) Link(path string) string {
	if s.URL == "" {
		return s.overHTTP(path)
	}
	return FileURL(s.URL+"/", path)
}

// Browse returns the URL of a file for clients that open links in a browser: over HTTP if the page is open,
// and otherwise over FTP, which browsers do not have.
func (s *Shelf) Browse(path string) string {
	if s.Page == "" {
		return s.Link(path)
	}
	return s.overHTTP(path)
}

func (s *Shelf) overHTTP(path string) string { return FileURL(s.Page+"files/", path) }

// FileURL returns the URL of a file below that of the shelf, which ends with a slash. The shell does not
// interpret any characters of the path.
func FileURL(base, path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, part := range parts {
		parts[i] = forShell.Replace(url.PathEscape(part))
	}
	return base + strings.Join(parts, "/")
}

// forShell escapes characters that are valid in the path of a URL but special to a shell.
var forShell = strings.NewReplacer("$", "%24", "&", "%26", "~", "%7E", "=", "%3D")

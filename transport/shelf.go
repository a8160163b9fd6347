package transport

import (
	"net/url"
	"strings"

	"tertulia/actors/accounts"
	"tertulia/actors/files"
)

// A Shelf is the file service as the chat speaks of it.
type Shelf struct {
	Files    *files.Actor
	URL      string             // where its files are fetched from, such as ftp://192.168.1.7:2121; empty: from nowhere
	Password *accounts.Password // who fetches must give it
}

// Curl returns how a command for curl begins. It names the nick where it matters
// who comes: with a password, which curl then asks for, and in a drop box, which
// takes an empty one if none is set.
func (s *Shelf) Curl(nick string) string { return s.CurlWith(nick, s.Password.Required()) }

// CurlWith is Curl where it is known whether there is a password.
func (s *Shelf) CurlWith(nick string, password bool) string {
	switch {
	case password:
		return "curl -u " + nick
	case s.Files.Access() == files.DropBox:
		return "curl -u " + nick + ":"
	}
	return "curl"
}

// Put returns a command with which a user of a nick puts a file into a folder. It
// is empty where nothing can be put there: the shelf has no address, or the folder
// can only be read.
func (s *Shelf) Put(nick, dir string) string {
	if s.URL == "" || !s.Files.TakesFiles(dir) {
		return ""
	}
	if !s.Password.Required() {
		nick += ":" // curl asks for a password otherwise
	}
	return "curl -u " + nick + " -T FILE " + strings.TrimSuffix(s.Link(dir), "/") + "/"
}

// Link returns the address of a file, for a command line: nothing in it means
// anything to a shell.
func (s *Shelf) Link(path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, part := range parts {
		parts[i] = forShell.Replace(url.PathEscape(part))
	}
	return s.URL + "/" + strings.Join(parts, "/")
}

// forShell escapes what a path of a URL may hold and a shell obeys.
var forShell = strings.NewReplacer("$", "%24", "&", "%26", "~", "%7E", "=", "%3D")

package shelf

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"tertulia/actors/files"
)

// target returns the path on the shelf of a request's URL, whose path begins with mount, such as
// "/files". A slash at its end stays. It returns a BadName, also for an encoded slash: it would be a
// slash on the shelf, but was none to a proxy.
func target(r *http.Request, mount string) (string, error) {
	return unescape(r.URL.EscapedPath(), mount)
}

// unescape returns the path on the shelf of an escaped URL path.
func unescape(escaped, mount string) (string, error) {
	rest, mounted := strings.CutPrefix(escaped, mount)
	if !mounted || rest != "" && rest[0] != '/' {
		return "", &files.Error{Kind: files.NotFound}
	}
	if len(rest) > 3*files.MaxPath {
		return "", &files.Error{Kind: files.BadName, Cause: files.CausePathTooLong, Limit: files.MaxPath}
	}
	names := strings.Split(rest, "/")
	for i, name := range names {
		plain, err := url.PathUnescape(name)
		if err != nil || strings.Contains(plain, "/") {
			return "", &files.Error{Kind: files.BadName}
		}
		names[i] = plain
	}
	return files.Resolve("/", "/"+strings.Join(names, "/"))
}

// link returns a name as a relative URL. It begins with "./", so that no name is taken for a scheme.
func link(name string) string { return "./" + url.PathEscape(name) }

// toFolder redirects to the same path with a slash at its end, so that the links in a listing are right.
// The location is relative: a proxy may have removed the beginning of the path.
func toFolder(o *out, r *http.Request) {
	to := link(path.Base(r.URL.Path)) + "/"
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	o.Header().Set("Location", to)
	o.empty(http.StatusTemporaryRedirect)
}

package shelf

import (
	"strings"
	"testing"

	"tertulia/actors/files"
)

func TestAFolderIsMounted(t *testing.T) {
	s := serve(t, nil)
	s.do(t, "MKCOL", "/dav/lab", "").want(t, 201)
	s.do(t, "PUT", "/dav/lab/a%20b.txt", "hola").want(t, 201)
	found := s.do(t, "PROPFIND", "/dav/lab/", "", "Depth", "1").want(t, 207)
	contains(t, found.body, "<D:href>/dav/lab/a%20b.txt</D:href>")
	contains(t, found.body, "<D:getcontentlength>4</D:getcontentlength>")
	contains(t, found.body, s.do(t, "GET", "/dav/lab/a%20b.txt", "").want(t, 200).Header.Get("ETag")[1:8])
	for _, depth := range []string{"infinity", "", "7"} {
		s.do(t, "PROPFIND", "/dav/", "", "Depth", depth).want(t, 403)
	}
	s.do(t, "PROPFIND", "/dav/none", "", "Depth", "1").want(t, 404)
	equal(t, "DAV", s.as(t, "", "OPTIONS", "/dav/", "").want(t, 200).Header.Get("DAV"), "1, 2")
	s.do(t, "DELETE", "/dav/lab", "").want(t, 204)
	s.do(t, "GET", "/files/lab/", "").want(t, 404)
}

func TestFoldersAreCopiedAndMoved(t *testing.T) {
	s := serve(t, nil)
	s.do(t, "MKCOL", "/dav/a", "").want(t, 201)
	s.do(t, "MKCOL", "/dav/a/b", "").want(t, 201)
	s.put(t, "/files/a/b/c", "hola")
	s.put(t, "/files/f", "file")
	s.do(t, "COPY", "/dav/a", "", "Destination", "/dav/d").want(t, 201)
	equal(t, "copy", s.do(t, "GET", "/files/d/b/c", "").want(t, 200).body, "hola")
	s.do(t, "COPY", "/dav/f", "", "Destination", "/dav/d/b/c", "Overwrite", "F").want(t, 412)
	s.do(t, "COPY", "/dav/f", "", "Destination", "/dav/d/b/c").want(t, 204)
	equal(t, "copy", s.do(t, "GET", "/files/d/b/c", "").want(t, 200).body, "file")
	s.do(t, "COPY", "/dav/a", "", "Destination", "/dav/e", "Depth", "0").want(t, 201)
	s.do(t, "GET", "/files/e/b/", "").want(t, 404)
	s.do(t, "COPY", "/dav/a", "", "Destination", "/dav/a/b/x").want(t, 403)
	s.do(t, "MOVE", "/dav/a/b", "", "Destination", "/dav/a").want(t, 403)
	s.do(t, "MOVE", "/dav/a", "", "Destination", "/dav/none/x").want(t, 409)
	s.do(t, "MOVE", "/dav/a", "", "Destination", s.url+"/dav/d").want(t, 204)
	equal(t, "moved file", s.do(t, "GET", "/files/d/b/c", "").want(t, 200).body, "hola")
	s.do(t, "MOVE", "/dav/d", "", "Destination", "http://elsewhere/dav/x").want(t, 502)
	s.do(t, "PUT", "/dav/none/x", "x").want(t, 409)
	s.do(t, "MKCOL", "/dav/d", "").want(t, 405)
	s.do(t, "MKCOL", "/dav/g", "x").want(t, 415)
}

func TestAWebDAVClientIsAskedForItsNick(t *testing.T) {
	for access, read := range map[files.Access]int{files.ReadWrite: 207, files.DropBox: 401} {
		s := serve(t, func(o *options) { o.Access = access })
		s.as(t, "", "PROPFIND", "/dav/", "", "Depth", "1").want(t, read)
		got := s.as(t, "", "PUT", "/dav/a", "x").want(t, 401)
		contains(t, got.Header.Get("WWW-Authenticate"), "Basic ")
		s.do(t, "PUT", "/dav/a", "ana's").want(t, 201)
		s.do(t, "PROPFIND", "/dav/", "", "Depth", "1").want(t, 207)
	}
}

func TestWebDAVRefusesLargeBodies(t *testing.T) {
	s := serve(t, nil)
	for _, method := range []string{"PROPFIND", "LOCK"} {
		s.do(t, method, "/dav/", "<a>"+strings.Repeat("<b/>", maxDAVBody), "Depth", "1").want(t, 413)
		s.do(t, method, "/dav/", strings.Repeat(" ", maxDAVBody), "Depth", "1").want(t, map[string]int{"PROPFIND": 400, "LOCK": 400}[method])
	}
}

func TestLinksOfWebDAVHaveThePartThatAProxyRemoves(t *testing.T) {
	s := serve(t, func(o *options) { o.shelf.PublicURL = "https://chat.example.org/chat/" })
	s.put(t, "/files/a", "x")
	contains(t, s.do(t, "PROPFIND", "/dav/a", "", "Depth", "0").want(t, 207).body, "<D:href>/chat/dav/a</D:href>")
	s.do(t, "MOVE", "/dav/a", "", "Destination", s.url+"/chat/dav/b").want(t, 201)
}

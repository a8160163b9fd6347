package shelf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/webdav"

	"tertulia/actors/event"
	"tertulia/actors/files"
)

const lockInfo = `<?xml version="1.0"?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope>` +
	`<D:locktype><D:write/></D:locktype><D:owner>me</D:owner></D:lockinfo>`

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

func TestALockIsForItsUser(t *testing.T) {
	s := serve(t, nil)
	got := s.do(t, "LOCK", "/dav/a", lockInfo, "Timeout", "Infinite", "Depth", "0").want(t, 201)
	contains(t, got.body, "Second-1800")
	s.do(t, "GET", "/files/a", "").want(t, 404) // a lock makes no empty file
	token := got.Header.Get("Lock-Token")
	s.as(t, "eva", "PUT", "/dav/a", "eva's").want(t, 423)
	s.as(t, "eva", "PUT", "/dav/a", "eva's", "If", "("+token+")").want(t, 412)
	s.as(t, "eva", "UNLOCK", "/dav/a", "", "Lock-Token", token).want(t, 403)
	s.do(t, "PUT", "/dav/a", "x").want(t, 423)
	s.do(t, "PUT", "/dav/a", "ana's", "If", "("+token+")").want(t, 201)
	s.as(t, "eva", "MOVE", "/dav/a", "", "Destination", "/dav/b").want(t, 423)
	s.as(t, "eva", "DELETE", "/dav/a", "").want(t, 423)
	s.do(t, "LOCK", "/dav/a", "", "If", "("+token+")", "Timeout", "Second-9").want(t, 200)
	s.do(t, "UNLOCK", "/dav/a", "", "Lock-Token", token).want(t, 204)
	s.do(t, "UNLOCK", "/dav/a", "", "Lock-Token", token).want(t, 409)
	s.as(t, "eva", "DELETE", "/dav/a", "").want(t, 204)
}

// A client refreshes its locks, and may end them, while a long upload uses them.
func TestALockIsRefreshedDuringAnUpload(t *testing.T) {
	s := serve(t, nil)
	token := s.do(t, "LOCK", "/dav/a", lockInfo, "Depth", "0").want(t, 201).Header.Get("Lock-Token")
	conn, in := s.raw(t, "PUT /dav/a HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YW5hOg==\r\nIf: ("+token+")\r\n"+
		"Expect: 100-continue\r\nContent-Length: 4\r\n\r\n")
	first, err := in.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	contains(t, first, " 100 ") // it is being received
	s.do(t, "LOCK", "/dav/a", "", "If", "("+token+")", "Timeout", "Second-9").want(t, 200)
	s.as(t, "eva", "PUT", "/dav/a", "x").want(t, 423)
	s.do(t, "UNLOCK", "/dav/a", "", "Lock-Token", token).want(t, 204)
	contains(t, s.as(t, "eva", "PUT", "/dav/a", "x").want(t, 409).body, "ana")
	if _, err := io.WriteString(conn, "hola"); err != nil {
		t.Fatal(err)
	}
	for first != "HTTP/1.1 201 Created\r\n" {
		if first, err = in.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "file", s.do(t, "GET", "/files/a", "").want(t, 200).body, "hola")
}

func TestFewLocksAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLocks()
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { l.run(ctx) })
		defer running.Wait()
		defer cancel()
		u := l.of(event.Identity{Nick: "ana"}, httptest.NewRequest("LOCK", "/", http.NoBody), files.ReadWrite)
		create := func(i int) (string, error) {
			return u.Create(time.Now(), webdav.LockDetails{Root: fmt.Sprint("/", i), Duration: time.Minute, ZeroDepth: true})
		}
		first, err := create(0)
		for i := 1; i < maxLocks && err == nil; i++ {
			_, err = create(i)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := create(maxLocks); !errors.Is(err, webdav.ErrLocked) {
			t.Errorf("one too many: %v", err)
		}
		if err := u.Unlock(time.Now(), first); err != nil {
			t.Error(err)
		}
		if _, err := create(maxLocks); err != nil {
			t.Error(err)
		}
		<-time.After(time.Minute + time.Second)
		if _, err := create(0); err != nil || len(l.held) != 1 {
			t.Errorf("%d locks are kept after their time, %v", len(l.held), err)
		}
	})
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

func TestALockEndsInTime(t *testing.T) {
	for field, want := range map[string]string{
		"": "Second-1800", "Infinite": "Second-1800", "Infinite, Second-7": "Second-1800", "Second-60": "Second-60", "Second-0": "Second-0",
		"Second-4100000000": "Second-1800", "Second-7, Infinite": "Second-7", "Second--1": "Second-1800", "Second-": "Second-1800",
	} {
		if got := lockTimeout(field); got != want {
			t.Errorf("%q: %q, want %q", field, got, want)
		}
	}
}

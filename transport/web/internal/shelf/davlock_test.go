package shelf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/webdav"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport"
)

const lockInfo = `<?xml version="1.0"?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope>` +
	`<D:locktype><D:write/></D:locktype><D:owner>me</D:owner></D:lockinfo>`

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

// withLocks runs a test in a bubble, with locks.
func withLocks(t *testing.T, test func(t *testing.T, l *locks)) {
	synctest.Test(t, func(t *testing.T) {
		l := newLocks()
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { l.run(ctx) })
		defer running.Wait()
		defer cancel()
		test(t, l)
	})
}

// Two requests may change one name at a time, and the file service decides. No lock covers a name that a
// request changes.
func TestRequestsDoNotLockEachOtherOut(t *testing.T) {
	withLocks(t, func(t *testing.T, l *locks) {
		ana, eva := event.Identity{Nick: "ana"}, event.Identity{Nick: "eva"}
		of := func(user event.Identity, method string) webdav.LockSystem {
			return l.of(user, httptest.NewRequest(method, "/dav/", http.NoBody), files.ReadWrite, nil)
		}
		changes := func(root string) webdav.LockDetails {
			return webdav.LockDetails{Root: root, Duration: -1, ZeroDepth: true}
		}
		first, err := of(ana, "MKCOL").Create(time.Now(), changes("/up/x"))
		if err != nil {
			t.Fatal(err)
		}
		second, err := of(ana, "MKCOL").Create(time.Now(), changes("/up/x"))
		if err != nil {
			t.Fatalf("a second request: %v", err)
		}
		locked := map[string]webdav.LockDetails{
			"itself":    {Root: "/up/x", Duration: time.Minute, ZeroDepth: true},
			"above it":  {Root: "/up", Duration: time.Minute},
			"above all": {Root: "/", Duration: time.Minute},
		}
		for name, details := range locked {
			if _, err := of(eva, "LOCK").Create(time.Now(), details); !errors.Is(err, webdav.ErrLocked) {
				t.Errorf("a lock of %s: %v", name, err)
			}
		}
		if _, err := of(eva, "LOCK").Create(time.Now(), webdav.LockDetails{Root: "/up", Duration: time.Minute, ZeroDepth: true}); err != nil {
			t.Errorf("a lock of the folder alone: %v", err)
		}
		for _, token := range []string{first, second} {
			if err := of(ana, "MKCOL").Unlock(time.Now(), token); err != nil {
				t.Error(err)
			}
		}
		if _, err := of(eva, "LOCK").Create(time.Now(), locked["itself"]); err != nil {
			t.Errorf("a lock after the requests: %v", err)
		}
		if _, err := of(ana, "MKCOL").Create(time.Now(), changes("/up/x")); !errors.Is(err, webdav.ErrLocked) {
			t.Errorf("a request to change what is locked: %v", err)
		}
	})
}

func TestAFaultInTheLocksEndsItsRequestOnly(t *testing.T) {
	withLocks(t, func(t *testing.T, l *locks) {
		var err error
		func() {
			defer transport.Catch(&err)
			_ = l.do(func() error { panic("fault") })
		}()
		if !transport.IsFault(err) {
			t.Errorf("the request ends with %v", err)
		}
		if err := l.do(func() error { return nil }); err != nil {
			t.Error(err)
		}
	})
}

func TestALockMayBeForOneVersionOnly(t *testing.T) {
	s := serve(t, nil)
	tag := s.do(t, "PUT", "/dav/a", "one").want(t, 201).Header.Get("ETag")
	token := s.do(t, "LOCK", "/dav/a", lockInfo, "Depth", "0").want(t, 200).Header.Get("Lock-Token")
	for _, c := range []struct {
		field  string
		status int
	}{
		{"(" + token + ` ["other"])`, 412},
		{"(" + token + " Not [" + tag + "])", 412},
		{"(" + token + ` ["other"]) (` + token + " [" + tag + "])", 204},
		{"(" + token + " [" + tag + "])", 412}, // it is another version by now
		{"(" + token + " Not [" + tag + "])", 204},
	} {
		if got := s.do(t, "PUT", "/dav/a", "two", "If", c.field); got.StatusCode != c.status {
			t.Errorf("%s: %s, want %d", c.field, got.Status, c.status)
		}
	}
}

func TestFewLocksAreKept(t *testing.T) {
	withLocks(t, func(t *testing.T, l *locks) {
		u := l.of(event.Identity{Nick: "ana"}, httptest.NewRequest("LOCK", "/", http.NoBody), files.ReadWrite, nil)
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

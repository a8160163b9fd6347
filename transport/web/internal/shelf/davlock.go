package shelf

import (
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/webdav"

	"tertulia/actors/event"
	"tertulia/actors/files"
)

// Bounds of the locks that clients ask for. Clients renew their locks long before maxLockTime.
const (
	maxLocks    = 1000
	maxLockTime = 30 * time.Minute
)

// locks are the locks of all WebDAV clients. They bind WebDAV alone: who changes a file over another
// protocol knows nothing of them. Any goroutine may use them.
type locks struct {
	all  webdav.LockSystem
	held chan map[string]heldLock // by token; taken out by the goroutine that uses it
}

// A heldLock is a lock that a client has asked for.
type heldLock struct {
	by    string
	until time.Time
}

func newLocks() *locks {
	l := &locks{webdav.NewMemLS(), make(chan map[string]heldLock, 1)}
	l.held <- make(map[string]heldLock)
	return l
}

// of returns the locks as a request sees them. A lock belongs to its user: nobody else can use its
// token, which is easy to guess. In a drop box each user has paths of their own.
func (l *locks) of(user event.Identity, r *http.Request, access files.Access) webdav.LockSystem {
	u := &userLocks{locks: l, by: user.Folded(), method: r.Method}
	if user.Unproven {
		u.by += "?"
	}
	if access == files.DropBox {
		u.box = "/" + u.by
	}
	return u
}

// userLocks is the LockSystem of one request.
type userLocks struct {
	*locks
	by     string
	box    string // precedes all names
	method string
}

// owns reports whether a token is of a lock of the user's.
func (u *userLocks) owns(token string) bool {
	held := <-u.held
	defer func() { u.held <- held }()
	return held[token].by == u.by
}

// note remembers a lock, or refuses it if there are too many.
func (u *userLocks) note(now time.Time, create func() (string, error), d time.Duration) (string, error) {
	held := <-u.held
	defer func() { u.held <- held }()
	if len(held) >= maxLocks {
		for token, lock := range held {
			if now.After(lock.until) {
				delete(held, token)
			}
		}
		if len(held) >= maxLocks {
			return "", webdav.ErrLocked
		}
	}
	token, err := create()
	if err == nil {
		held[token] = heldLock{u.by, now.Add(d)}
	}
	return token, err
}

// Confirm implements webdav.LockSystem.
func (u *userLocks) Confirm(now time.Time, name0, name1 string, conditions ...webdav.Condition) (func(), error) {
	for _, c := range conditions {
		if c.Token != "" && !c.Not && !u.owns(c.Token) {
			return nil, webdav.ErrConfirmationFailed
		}
	}
	return u.all.Confirm(now, u.name(name0), u.name(name1), conditions...)
}

// Create implements webdav.LockSystem. Package webdav's own locks end with the request.
func (u *userLocks) Create(now time.Time, details webdav.LockDetails) (string, error) {
	details.Root = u.name(details.Root)
	if u.method != "LOCK" {
		return u.all.Create(now, details)
	}
	return u.note(now, func() (string, error) { return u.all.Create(now, details) }, details.Duration)
}

// Refresh implements webdav.LockSystem.
func (u *userLocks) Refresh(now time.Time, token string, d time.Duration) (webdav.LockDetails, error) {
	if !u.owns(token) {
		return webdav.LockDetails{}, webdav.ErrNoSuchLock
	}
	details, err := u.all.Refresh(now, token, d)
	if err != nil {
		return details, err
	}
	held := <-u.held
	held[token] = heldLock{u.by, now.Add(d)}
	u.held <- held
	details.Root = details.Root[len(u.box):]
	return details, nil
}

// Unlock implements webdav.LockSystem.
func (u *userLocks) Unlock(now time.Time, token string) error {
	held := <-u.held
	lock, asked := held[token]
	if asked && lock.by == u.by {
		delete(held, token)
	}
	u.held <- held
	switch {
	case asked && lock.by != u.by:
		return webdav.ErrForbidden
	case !asked && u.method == "UNLOCK":
		return webdav.ErrNoSuchLock // it is package webdav's own
	}
	return u.all.Unlock(now, token)
}

// name returns the name under which a path is locked. "" stays: it stands for no path.
func (u *userLocks) name(p string) string {
	if p == "" || u.box == "" {
		return p
	}
	return path.Join(u.box, p)
}

// lockTimeout returns the header field Timeout (RFC 4918 §10.7) with a time of at most maxLockTime.
func lockTimeout(field string) string {
	most := int64(maxLockTime / time.Second)
	first, _, _ := strings.Cut(field, ",")
	number, finite := strings.CutPrefix(strings.TrimSpace(first), "Second-")
	if n, ok := digits(number); finite && ok && n < most {
		most = n
	}
	return "Second-" + strconv.FormatInt(most, 10)
}

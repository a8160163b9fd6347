package shelf

import (
	"maps"
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

// of returns the locks as a request sees them. A lock belongs to its user: nobody else can use its
// token, which is easy to guess. In a drop box each user has paths of their own. tag returns the entity
// tag of a path, or "".
func (l *locks) of(user event.Identity, r *http.Request, access files.Access, tag func(p string) string) webdav.LockSystem {
	u := &userLocks{locks: l, by: user.Folded(), method: r.Method, tag: tag}
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
	tag    func(p string) string
}

// Confirm implements webdav.LockSystem. The conditions are those of one list of the header field If (RFC
// 4918 §10.4), all of which must hold. It does not hold the locks, so that their user can refresh and
// release them while a long request uses them. The file service lets one writer at a time have a name.
func (u *userLocks) Confirm(now time.Time, name0, name1 string, conditions ...webdav.Condition) (release func(), err error) {
	for _, c := range conditions {
		if c.ETag != "" && name0 != "" && (c.ETag == u.tag(name0)) == c.Not {
			return nil, webdav.ErrConfirmationFailed
		}
	}
	err = u.do(func() error {
		for _, c := range conditions {
			if c.Token != "" && !c.Not && u.held[c.Token].by != u.by {
				return webdav.ErrConfirmationFailed
			}
		}
		held, err := u.all.Confirm(now, u.name(name0), u.name(name1), conditions...)
		if err == nil {
			held()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return func() {}, nil
}

// Create implements webdav.LockSystem. Package webdav's own locks end with the request. They respect
// the locks that clients have asked for, and not each other: two requests may make the same folder at
// once, as rclone does. The file service decides what becomes of both.
func (u *userLocks) Create(now time.Time, details webdav.LockDetails) (token string, err error) {
	details.Root = u.name(details.Root)
	err = u.do(func() (err error) {
		asked := u.method == "LOCK"
		if asked && (!u.room(now) || u.changing(&details)) {
			return webdav.ErrLocked
		}
		if token, err = u.all.Create(now, details); err != nil {
			return err
		}
		if asked {
			u.held[token] = heldLock{u.by, now.Add(details.Duration)}
			return nil
		}
		u.own[token] = details.Root
		return u.all.Unlock(now, token)
	})
	return token, err
}

// changing reports whether a request is changing something that a lock would cover.
func (l *locks) changing(of *webdav.LockDetails) bool {
	for _, name := range l.own {
		if name == of.Root || !of.ZeroDepth && strings.HasPrefix(name, strings.TrimSuffix(of.Root, "/")+"/") {
			return true
		}
	}
	return false
}

// room reports whether there is room for one more lock.
func (l *locks) room(now time.Time) bool {
	if len(l.held) >= maxLocks {
		maps.DeleteFunc(l.held, func(_ string, lock heldLock) bool { return now.After(lock.until) })
	}
	return len(l.held) < maxLocks
}

// Refresh implements webdav.LockSystem.
func (u *userLocks) Refresh(now time.Time, token string, d time.Duration) (details webdav.LockDetails, err error) {
	err = u.do(func() (err error) {
		if u.held[token].by != u.by {
			return webdav.ErrNoSuchLock
		}
		details, err = u.all.Refresh(now, token, d)
		if err == nil {
			u.held[token] = heldLock{u.by, now.Add(d)}
			details.Root = details.Root[len(u.box):]
		}
		return err
	})
	return details, err
}

// Unlock implements webdav.LockSystem.
func (u *userLocks) Unlock(now time.Time, token string) error {
	return u.do(func() error {
		lock, asked := u.held[token]
		switch {
		case asked && lock.by != u.by:
			return webdav.ErrForbidden
		case asked:
			delete(u.held, token)
			return u.all.Unlock(now, token)
		case u.method == "UNLOCK":
			return webdav.ErrNoSuchLock
		}
		delete(u.own, token)
		return nil
	})
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

package files

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// local is the Storage in a folder of this machine. Everything inside goes
// through one os.Root, so nothing outside the folder is ever reached.
type local struct {
	dir    string
	create bool // may make dir, at the first use
	log    *slog.Logger

	// slot holds the shelf between uses; who has taken it out may change it.
	slot chan shelf
}

// shelf is the folder as it was found. When another folder is found in its
// place, the old root stays open for those who still work in it.
type shelf struct {
	root *os.Root    // nil: not found yet, or gone
	id   fs.FileInfo // of root
	seen bool        // was there once: a folder that is gone is not made anew

	staged staging // nothing before the first upload
}

// staging is the folder of the staged files while it belongs to this process.
type staging struct {
	root *os.Root
	id   fs.FileInfo // of root
	lock *os.File    // the folder itself, locked
}

// errAbsent says that the folder was never there: an empty shelf.
var errAbsent = &Error{Kind: NotFound, Detail: "the shelf is empty"}

// NewFolder returns the storage that is a local folder, made at its first use if
// create is set. It is what an Actor makes of Config.Dir: for one who puts
// something between the two.
func NewFolder(dir string, create bool, log *slog.Logger) Storage { return newLocal(dir, create, log) }

func newLocal(dir string, create bool, log *slog.Logger) *local {
	l := &local{dir: dir, create: create, log: log, slot: make(chan shelf, 1)}
	l.slot <- shelf{}
	return l
}

// Close gives the staging folder free for another server. Leases that are still
// out can be read and aborted.
func (l *local) Close() error {
	s := <-l.slot
	defer func() { l.slot <- s }()
	return s.unlock()
}

func (s *shelf) unlock() error {
	if s.staged.lock == nil {
		return nil
	}
	err := s.staged.lock.Close()
	s.staged = staging{}
	return err
}

// look makes sure that s is what lies at l.dir now.
func (l *local) look(s *shelf, write bool) error {
	id, err := os.Stat(l.dir)
	if err == nil && s.root != nil && os.SameFile(id, s.id) {
		return nil
	}
	if s.root != nil {
		l.log.Warn("the shelf's folder was replaced or removed", "dir", l.dir)
		s.root = nil
		_ = s.unlock()
	}
	if errors.Is(err, fs.ErrNotExist) {
		switch {
		case s.seen:
			return &Error{Kind: Unavailable, Detail: "the shelf's folder is gone, try again when it is back", Err: err}
		case !l.create && write:
			return &Error{Kind: Denied, Err: err}
		case !write:
			return errAbsent
		}
		if err = os.MkdirAll(l.dir, 0o777); err == nil {
			err = syncFolder(os.Open(filepath.Dir(filepath.Clean(l.dir))))
			l.log.Info("the shelf's folder was created", "dir", l.dir)
		}
	}
	if err != nil {
		return &Error{Kind: Unavailable, Detail: "the shelf's folder cannot be used", Err: err}
	}
	root, err := os.OpenRoot(l.dir)
	if err != nil {
		return &Error{Kind: Unavailable, Detail: "the shelf's folder cannot be opened", Err: err}
	}
	if s.id, err = root.Stat("."); err != nil {
		_ = root.Close()
		return &Error{Kind: Unavailable, Detail: "the shelf's folder cannot be read", Err: err}
	}
	s.root, s.seen = root, true
	return nil
}

// with runs op on the root of the folder that is at l.dir now: one that was moved
// away is not used any longer, although its root is still open.
func (l *local) with(write bool, op func(*os.Root) error) error {
	s := <-l.slot
	err := l.look(&s, write)
	root := s.root
	l.slot <- s
	if err != nil {
		return err
	}
	return plainError(op(root))
}

// plainError gives a kind to what os.Root says without a system error: that a
// link leads out.
func plainError(err error) error {
	if _, system := errors.AsType[syscall.Errno](err); system {
		return err
	}
	at, ok := errors.AsType[*fs.PathError](err)
	if !ok || !strings.Contains(at.Err.Error(), "escapes") {
		return err
	}
	return &Error{Kind: NotRegular, Detail: "the link leads out of the shelf", Err: err}
}

func info(name string, fi fs.FileInfo) Info {
	i := Info{Name: path.Base(name), ModTime: fi.ModTime(), Changed: changed(fi), Mode: fi.Mode(), ID: idOf(fi)}
	if name == "." {
		i.Name = "/"
	}
	if fi.Mode().IsRegular() {
		i.Size = fi.Size()
	}
	return i
}

func (l *local) Open(name string) (File, Info, error) {
	var f *os.File
	var i Info
	err := l.with(false, func(root *os.Root) error {
		_, err := canonical(root, name, true)
		if err != nil {
			return err
		}
		// Without O_NONBLOCK, opening a fifo waits for its writer.
		if f, err = root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0); err != nil {
			return err
		}
		fi, err := f.Stat()
		if err == nil && !fi.Mode().IsRegular() {
			err = &Error{Kind: NotRegular}
			if fi.IsDir() {
				err = &Error{Kind: IsDir}
			}
		}
		if err != nil {
			_ = f.Close()
			return err
		}
		i = info(name, fi)
		return nil
	})
	if err != nil {
		return nil, Info{}, err
	}
	return f, i, nil
}

func (l *local) Stat(name string) (i Info, err error) {
	err = l.with(false, func(root *os.Root) error {
		if _, err := canonical(root, name, true); err != nil {
			return err
		}
		fi, err := root.Stat(name)
		if err == nil {
			i = info(name, fi)
		}
		return err
	})
	if errors.Is(err, errAbsent) && name == "." {
		return Info{Name: "/", Mode: fs.ModeDir | 0o755, ModTime: time.Now()}, nil
	}
	return i, err
}

// Canonical walks down from the root and follows links by their text. os.Root
// still guards each step, so a link that changes meanwhile leads nowhere.
func (l *local) Canonical(dir string) (clean string, err error) {
	if dir == "." {
		return dir, nil
	}
	err = l.with(false, func(root *os.Root) error {
		clean, err = canonical(root, dir, false)
		return err
	})
	return clean, err
}

// canonical returns the name without links of a folder, or where file is set of
// anything. A link that leads out of the shelf, or to files that are the server's own
// such as uploads under way, is an error of the kind NotRegular.
func canonical(root *os.Root, name string, file bool) (string, error) {
	const maxLinks = 40
	done, rest := ".", strings.Split(name, "/")
	for links := 0; len(rest) > 0; {
		name := rest[0]
		rest = rest[1:]
		switch name {
		case "", ".":
			continue
		case "..":
			if done == "." {
				return "", &Error{Kind: NotRegular, Detail: "the link leads out of the shelf"}
			}
			done = path.Dir(done)
			continue
		}
		next := path.Join(done, name)
		fi, err := root.Lstat(next)
		switch {
		case err != nil:
			return "", err
		case fi.IsDir():
			done = next
		case fi.Mode()&fs.ModeSymlink == 0 && file && len(rest) == 0:
			return next, nil
		case fi.Mode()&fs.ModeSymlink == 0:
			return "", &Error{Kind: NotDir}
		default:
			target, err := root.Readlink(next)
			if err != nil {
				return "", err
			}
			if links++; links > maxLinks || path.IsAbs(target) {
				return "", &Error{Kind: NotRegular, Detail: "the link leads out of the shelf"}
			}
			names := strings.Split(target, "/")
			if slices.ContainsFunc(names, isReserved) {
				return "", &Error{Kind: NotRegular, Detail: "the link leads to files of the server's own"}
			}
			rest = append(names, rest...)
		}
	}
	return done, nil
}

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

// local is the Storage in a folder of this machine. All access inside goes through one os.Root,
// so nothing outside the folder is ever reached.
type local struct {
	dir    string
	create bool // may create dir at the first use
	log    *slog.Logger

	// slot holds the shelf between uses. A goroutine that has taken it out may change it.
	slot chan shelf
}

// shelf is the open folder. If another folder takes its place, the old root stays open for
// those who still work in it.
type shelf struct {
	root   *os.Root    // nil: not found yet, or gone
	folder *os.File    // root itself, for openDirect
	id     fs.FileInfo // of root
	seen   bool        // it existed once: a folder that is gone is not created again

	staged staging // zero before the first upload
}

// staging is the folder of the staged files, while it belongs to this process.
type staging struct {
	root *os.Root
	id   fs.FileInfo // of root
	lock *os.File    // the folder itself, locked
}

// errAbsent means that the folder never existed: an empty shelf.
var errAbsent = &Error{Kind: NotFound, Cause: CauseShelfAbsent}

// NewFolder returns the storage that is a local folder. With create set, its first use creates
// the folder. An Actor uses it for Config.Dir. Call it to put a layer between the two.
func NewFolder(dir string, create bool, log *slog.Logger) Storage { return newLocal(dir, create, log) }

func newLocal(dir string, create bool, log *slog.Logger) *local {
	l := &local{dir: dir, create: create, log: log, slot: make(chan shelf, 1)}
	l.slot <- shelf{}
	return l
}

// Close releases the staging folder for another server. Open leases can still be read and
// aborted.
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

// look makes sure that s is the folder that is at l.dir now. With write set it may create the
// folder. It fails with Unavailable if a folder that existed is gone.
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
			return &Error{Kind: Unavailable, Cause: CauseShelfGone, Err: err}
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
		return &Error{Kind: Unavailable, Cause: CauseShelfUnusable, Err: err}
	}
	root, err := os.OpenRoot(l.dir)
	if err != nil {
		return &Error{Kind: Unavailable, Cause: CauseShelfUnopened, Err: err}
	}
	folder, err := root.Open(".")
	if err == nil {
		s.id, err = folder.Stat()
	}
	if err != nil {
		_ = root.Close()
		return &Error{Kind: Unavailable, Cause: CauseShelfUnread, Err: err}
	}
	s.root, s.folder, s.seen = root, folder, true
	return nil
}

// with runs op on the root of the folder that is at l.dir now. A folder that was moved away is
// no longer used, although its root is still open.
func (l *local) with(write bool, op func(*os.Root) error) error {
	s, err := l.current(write)
	if err != nil {
		return err
	}
	return plainError(op(s.root))
}

// current returns the folder that is at l.dir now. It holds the slot during system calls only if
// that is another folder than at the last use.
func (l *local) current(write bool) (shelf, error) {
	s := <-l.slot
	l.slot <- s
	if id, err := os.Stat(l.dir); err == nil && s.root != nil && os.SameFile(id, s.id) {
		return s, nil
	}
	s = <-l.slot
	err := l.look(&s, write)
	l.slot <- s
	return s, err
}

// plainError gives a kind to the error of os.Root that has no system error: a link leads out.
func plainError(err error) error {
	if _, system := errors.AsType[syscall.Errno](err); system {
		return err
	}
	at, ok := errors.AsType[*fs.PathError](err)
	if !ok || !strings.Contains(at.Err.Error(), "escapes") {
		return err
	}
	return &Error{Kind: NotRegular, Cause: CauseLinkOut, Err: err}
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

// Open opens the file and then checks its type, so that the type is that of the open file.
func (l *local) Open(name string) (File, Info, error) {
	s, err := l.current(false)
	if err != nil {
		return nil, Info{}, err
	}
	f, err := s.open(name)
	if err != nil {
		return nil, Info{}, plainError(err)
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
		return nil, Info{}, err
	}
	return f, info(name, fi), nil
}

// open opens a file for reading. It follows links within the shelf.
func (s *shelf) open(name string) (*os.File, error) {
	// Without O_NONBLOCK, opening a fifo waits for its writer.
	const flags = os.O_RDONLY | syscall.O_NONBLOCK
	if f, err := openDirect(s.folder, name, flags); decided(err) {
		return f, err
	}
	if _, err := canonical(s.root, name, true); err != nil {
		return nil, err
	}
	return s.root.OpenFile(name, flags, 0)
}

// stat returns the facts of a file. It follows links within the shelf.
func (s *shelf) stat(name string) (fs.FileInfo, error) {
	if f, err := openDirect(s.folder, name, oPath); decided(err) {
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return f.Stat()
	}
	if _, err := canonical(s.root, name, true); err != nil {
		return nil, err
	}
	return s.root.Stat(name)
}

// decided reports whether openDirect has opened a file or found that there is none. Otherwise the
// slower way decides, which follows links and says why it fails.
func decided(err error) bool { return err == nil || errors.Is(err, fs.ErrNotExist) }

// Stat follows links within the shelf. A shelf that does not exist yet is an empty folder.
func (l *local) Stat(name string) (Info, error) {
	s, err := l.current(false)
	if errors.Is(err, errAbsent) && name == "." {
		return Info{Name: "/", Mode: fs.ModeDir | 0o755, ModTime: time.Now()}, nil
	}
	if err != nil {
		return Info{}, err
	}
	fi, err := s.stat(name)
	if err != nil {
		return Info{}, plainError(err)
	}
	return info(name, fi), nil
}

// Canonical walks down from the root and follows the text of links. os.Root still guards each
// step, so a link that changes during the walk leads nowhere.
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

// canonical returns the name of a folder without links. With file set, the last name may be any
// entry. It fails with NotRegular for a link that leads out of the shelf or to the server's own
// files, such as running uploads.
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
				return "", &Error{Kind: NotRegular, Cause: CauseLinkOut}
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
				return "", &Error{Kind: NotRegular, Cause: CauseLinkOut}
			}
			names := strings.Split(target, "/")
			if slices.ContainsFunc(names, isReserved) {
				return "", &Error{Kind: NotRegular, Cause: CauseLinkReserved}
			}
			rest = append(names, rest...)
		}
	}
	return done, nil
}

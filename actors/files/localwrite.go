package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	stagingDir = reserved + "tmp" // on the shelf, so that a rename publishes
	noteSuffix = ".note"
	maxNote    = 16 << 10 // bytes
)

func (l *local) Mkdir(name string) error {
	return l.with(true, func(root *os.Root) error { return root.Mkdir(name, 0o777) })
}

// Remove deletes a file or a link. It fails with IsDir for a folder.
func (l *local) Remove(name string) error {
	return l.with(true, func(root *os.Root) error {
		fi, err := root.Lstat(name)
		switch {
		case err != nil:
			return err
		case fi.IsDir():
			return &Error{Kind: IsDir}
		}
		return root.Remove(name)
	})
}

// RemoveDir deletes an empty folder. It fails with NotDir for anything else.
func (l *local) RemoveDir(name string) error {
	return l.with(true, func(root *os.Root) error {
		fi, err := root.Lstat(name)
		switch {
		case err != nil:
			return err
		case !fi.IsDir():
			return &Error{Kind: NotDir}
		}
		return root.Remove(name)
	})
}

// Rename replaces only a file by a file. It fails with Exists if either name is a folder and
// the new one is taken.
func (l *local) Rename(from, to string) error {
	return l.with(true, func(root *os.Root) error {
		old, err := root.Lstat(from)
		if err != nil {
			return err
		}
		there, err := root.Lstat(to)
		if err == nil && (there.IsDir() || old.IsDir()) {
			return &Error{Kind: Exists}
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return root.Rename(from, to)
	})
}

func (l *local) SetTime(name string, t time.Time) error {
	return l.with(true, func(root *os.Root) error {
		if _, err := canonical(root, name, true); err != nil {
			return err
		}
		return root.Chtimes(name, time.Time{}, t)
	})
}

func (l *local) WriteFile(name string, content []byte, durable bool) error {
	return l.with(true, func(root *os.Root) error {
		return writeWhole(root, name, path.Join(path.Dir(name), reserved+"new"), content, 0o666, durable)
	})
}

// writeWhole writes a file in one step: it writes the content under the temporary name first,
// and then renames the file to name. On an error it removes the temporary file.
func writeWhole(root *os.Root, name, first string, content []byte, mode fs.FileMode, durable bool) error {
	f, err := root.OpenFile(first, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil && durable {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = root.Rename(first, name)
	}
	if err != nil {
		_ = root.Remove(first)
	}
	return err
}

func (l *local) SyncDir(name string) error {
	return l.with(true, func(root *os.Root) error {
		return syncFolder(root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK|oDirectory, 0))
	})
}

// syncFolder flushes and closes an open folder. It ignores EINVAL, the error of file systems
// that cannot flush a folder.
func syncFolder(d *os.File, err error) error {
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}

func (l *local) Free() (int64, error) {
	dir := l.dir
	free, err := diskFree(dir)
	// Before its first use the folder does not exist: ask for its nearest existing parent.
	for errors.Is(err, fs.ErrNotExist) && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
		free, err = diskFree(dir)
	}
	return free, err
}

// staging returns the staging folder of the shelf that is at l.dir now. It makes sure that the
// folder exists and belongs to this process. With create set it creates a missing folder.
func (l *local) staging(create bool) (*os.Root, error) {
	s := <-l.slot
	defer func() { l.slot <- s }()
	if err := l.look(&s, create); err != nil {
		return nil, err
	}
	id, err := s.root.Lstat(stagingDir)
	if s.staged.root != nil {
		if err == nil && os.SameFile(id, s.staged.id) {
			return s.staged.root, nil
		}
		_ = s.unlock()
	}
	if create && errors.Is(err, fs.ErrNotExist) {
		if err = s.root.Mkdir(stagingDir, 0o700); err == nil || errors.Is(err, fs.ErrExist) {
			id, err = s.root.Lstat(stagingDir)
		}
	}
	if err == nil && !id.IsDir() {
		err = &Error{Kind: Unavailable, Cause: CauseStagingBlocked}
	}
	if err != nil {
		return nil, err
	}
	s.staged, err = takeStaging(s.root)
	return s.staged.root, err
}

// takeStaging opens and locks the staging folder of a shelf. It fails with Unavailable if
// another server has the lock.
func takeStaging(shelf *os.Root) (s staging, err error) {
	if s.root, err = shelf.OpenRoot(stagingDir); err != nil {
		return staging{}, err
	}
	if s.id, err = s.root.Stat("."); err == nil {
		s.lock, err = s.root.Open(".")
	}
	if err == nil {
		if err = lockFile(s.lock); err != nil {
			_ = s.lock.Close()
			err = &Error{Kind: Unavailable, Cause: CauseShelfShared, Err: err}
		}
	}
	if err != nil {
		_ = s.root.Close()
		return staging{}, err
	}
	return s, nil
}

func (l *local) Stage(id string) (File, error) {
	// With O_NONBLOCK the runtime need not try to set it.
	return l.openStaged(id, true, os.O_RDWR|os.O_CREATE|os.O_EXCL|syscall.O_NONBLOCK)
}

func (l *local) Restage(id string) (File, error) { return l.openStaged(id, false, os.O_RDWR) }

func (l *local) openStaged(id string, create bool, flag int) (File, error) {
	dir, err := l.staging(create)
	if err != nil {
		return nil, err
	}
	f, err := dir.OpenFile(id, flag, 0o666)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Publish renames the staged file. Without replace it makes a hard link first, since a link
// never replaces a file.
func (l *local) Publish(id, name string, replace bool) error {
	staged := path.Join(stagingDir, id)
	err := l.with(true, func(root *os.Root) error {
		if replace {
			return root.Rename(staged, name)
		}
		err := root.Link(staged, name)
		if err == nil {
			return root.Remove(staged)
		}
		if errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
			return err
		}
		// This file system has no hard links: check the name first, then rename.
		if _, err := root.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			return &Error{Kind: Exists, Err: err}
		}
		return root.Rename(staged, name)
	})
	if errors.Is(err, syscall.EXDEV) {
		return &Error{Kind: Denied, Cause: CauseOtherDisk, Err: err}
	}
	return err
}

// Unstage deletes the staged file, its note and an unfinished note.
func (l *local) Unstage(id string) error {
	return l.with(true, func(root *os.Root) error {
		staged := path.Join(stagingDir, id)
		var failed error
		for _, name := range []string{staged, staged + noteSuffix, staged + noteSuffix + ".new"} {
			if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				failed = errors.Join(failed, err)
			}
		}
		return failed
	})
}

func (l *local) Note(id string, note []byte, durable bool) error {
	name := path.Join(stagingDir, id+noteSuffix)
	return l.with(true, func(root *os.Root) error {
		if err := writeWhole(root, name, name+".new", note, 0o600, durable); err != nil || !durable {
			return err
		}
		return syncFolder(root.Open(stagingDir))
	})
}

// Staged joins the files of the staging folder by id. A note without a file, or an unfinished
// note, also counts, so that the janitor deletes it.
func (l *local) Staged() ([]Staged, error) {
	dir, err := l.staging(false)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errAbsent) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	d, err := dir.Open(".")
	if err != nil {
		return nil, err
	}
	defer d.Close()
	list, err := d.Readdir(-1)
	if err != nil {
		return nil, err
	}
	found := make(map[string]*Staged, len(list))
	at := func(id string) *Staged {
		if found[id] == nil {
			found[id] = &Staged{ID: id}
		}
		return found[id]
	}
	for _, fi := range list {
		name := fi.Name()
		switch id, isNote := strings.CutSuffix(name, noteSuffix); {
		case !fi.Mode().IsRegular():
		case isNote:
			at(id).Note = readNote(dir, name)
		case strings.HasSuffix(name, noteSuffix+".new"):
			at(strings.TrimSuffix(name, noteSuffix+".new"))
		default:
			at(name).Size = fi.Size()
		}
	}
	staged := make([]Staged, 0, len(found))
	for _, s := range found {
		staged = append(staged, *s)
	}
	return staged, nil
}

// readNote returns the text of a note, or nil if it cannot be read.
func readNote(dir *os.Root, name string) []byte {
	f, err := dir.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil
	}
	defer f.Close()
	note, err := io.ReadAll(io.LimitReader(f, maxNote))
	if err != nil {
		return nil
	}
	return note
}

package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Check returns nil if a folder can be the shelf for users with this access, and otherwise the
// reason. It changes nothing: a missing folder is created at its first use. A server calls it
// at its start, so that the operator sees the problem before the users do.
func Check(dir string, access Access) error {
	err := check(dir, access != ReadOnly)
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}

// check is Check with the paths of the disk in its errors.
func check(dir string, write bool) error {
	fi, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) && write:
		return checkParent(dir)
	case err != nil:
		return err
	case !fi.IsDir():
		return errors.New("it is not a folder")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	d, err := root.Open(".")
	if err != nil {
		return err
	}
	defer d.Close()
	if _, err := d.Readdirnames(1); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !write {
		return nil
	}
	if err := mayWrite(dir); err != nil {
		return err
	}
	return checkStaging(root)
}

// checkParent returns nil if a missing folder can be created, and otherwise the reason.
func checkParent(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(dir); err == nil {
		return errors.New("it is a link to a folder that is not there")
	}
	for {
		dir = filepath.Dir(dir)
		fi, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist) && dir != filepath.Dir(dir):
			continue
		case err != nil:
			return err
		case !fi.IsDir():
			return errors.New(dir + " is not a folder")
		}
		return mayWrite(dir)
	}
}

// checkStaging returns nil if uploads can be staged on a shelf, and otherwise the reason. One
// reason is that another server uses the shelf.
func checkStaging(shelf *os.Root) error {
	id, err := shelf.Lstat(stagingDir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !id.IsDir():
		return errors.New("it has a file or link " + stagingDir + ", where uploads are kept")
	}
	s, err := takeStaging(shelf)
	if reason, ok := errors.AsType[*Error](err); ok {
		return errors.New(reason.Cause.String())
	}
	if err != nil {
		return err
	}
	return errors.Join(s.lock.Close(), s.root.Close())
}

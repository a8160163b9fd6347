package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Check returns why a folder cannot be the shelf for users with this access, nil if it
// can. It changes nothing: a folder that is not there is made at its first use. It is
// for the start of a server, so that an operator learns of it and not the users.
func Check(dir string, access Access) error {
	err := check(dir, access != ReadOnly)
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}

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

// checkParent returns why a folder that is not there cannot be made, nil if it can.
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

// checkStaging returns why uploads cannot be staged on a shelf, such as that
// another server uses it.
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
		return errors.New(reason.Detail)
	}
	if err != nil {
		return err
	}
	return errors.Join(s.lock.Close(), s.root.Close())
}

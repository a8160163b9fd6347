package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// localDir reads the entries of an open folder.
type localDir struct {
	*os.File
	lstat func(name string) (Info, error)
}

// noDir is an empty folder.
type noDir struct{}

// ReadDir opens a folder without following links out of the shelf. A shelf that does not exist
// yet is an empty folder.
func (l *local) ReadDir(name string) (DirReader, error) {
	var f *os.File
	err := l.with(false, func(root *os.Root) error {
		_, err := canonical(root, name, false)
		if err != nil {
			return err
		}
		if f, err = root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK|oDirectory, 0); err != nil {
			return err
		}
		fi, err := f.Stat()
		if err == nil && !fi.IsDir() {
			err = &Error{Kind: NotDir}
		}
		if err != nil {
			_ = f.Close()
		}
		return err
	})
	if errors.Is(err, errAbsent) && name == "." {
		return noDir{}, nil
	}
	if err != nil {
		return nil, err
	}
	return localDir{f, lstatIn(f)}, nil
}

func (d localDir) Names(n int) ([]string, error)   { return d.Readdirnames(n) }
func (d localDir) Lstat(name string) (Info, error) { return d.lstat(name) }

func (noDir) Names(int) ([]string, error) { return nil, io.EOF }
func (noDir) Lstat(string) (Info, error)  { return Info{}, fs.ErrNotExist }
func (noDir) Close() error                { return nil }

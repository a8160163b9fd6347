package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

// HandIn is one name under which a user of a drop box handed in.
type HandIn struct {
	User     string          // owner of the box
	Path     string          // in the box, without a slash at the beginning
	Versions []HandInVersion // the newest first; at least one
}

// HandInVersion is one version of a HandIn.
type HandInVersion struct {
	Path   string // in the box
	Time   time.Time
	Size   int64  // bytes
	SHA256 string // in hexadecimal; "" unless requested
}

// HandInOptions configures HandIns.
type HandInOptions struct {
	Digests bool // read every file for its SHA-256
	DropBox bool // the folder is known to be a drop box
}

// HandIns reads the hand-ins in the folder of a drop box from the disk, also while a server
// uses it. The result is sorted by user and path. A file that is replaced during the call may
// be missing.
//
// A folder without any receipts may be another kind of shelf. HandIns then fails with Denied,
// unless DropBox is set. Other errors are the system's or ctx's; KindOf returns NotFound for a
// missing folder.
func HandIns(ctx context.Context, dir string, opts HandInOptions) ([]HandIn, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	shelf, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, err
	}
	var all []HandIn
	receipts := opts.DropBox
	files := 0 // files directly on the shelf
	for _, entry := range shelf {
		user, isBox := boxOwner(entry.Name())
		if !entry.IsDir() {
			files++
			continue
		}
		if !isBox || strings.HasPrefix(entry.Name(), reserved) || strings.EqualFold(entry.Name(), handoutDir) {
			continue
		}
		found, listed, err := handInsOf(ctx, root, entry.Name(), user, opts.Digests)
		if err != nil {
			return nil, err
		}
		receipts = receipts || listed
		all = append(all, found...)
	}
	if !receipts && (files > 0 || len(all) > 0) {
		return nil, &Error{Kind: Denied, Cause: CauseNoDropBox, Name: receiptsName}
	}
	slices.SortFunc(all, func(x, y HandIn) int {
		if by := strings.Compare(x.User, y.User); by != 0 {
			return by
		}
		return strings.Compare(x.Path, y.Path)
	})
	return all, nil
}

// handInsOf reads one box. listed reports whether the box has a list of receipts.
func handInsOf(ctx context.Context, root *os.Root, box, user string, digests bool) (all []HandIn, listed bool, err error) {
	index := make(map[string]int) // position in all, by path
	err = fs.WalkDir(root.FS(), box, func(name string, entry fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		within := strings.TrimPrefix(name, box+"/")
		switch {
		case errors.Is(err, fs.ErrNotExist) && name != box: // removed during the walk
			return nil
		case err != nil:
			return err
		case within == receiptsName:
			listed = true
			return nil
		case !entry.Type().IsRegular() || strings.HasPrefix(path.Base(name), reserved):
			return nil
		}
		v, err := handInVersion(ctx, root, name, digests)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		v.Path = within
		of := within
		if base, _, _, is := versionOf(path.Base(within)); is {
			of = path.Join(path.Dir(within), base)
		}
		if _, has := index[of]; !has {
			index[of] = len(all)
			all = append(all, HandIn{User: user, Path: of})
		}
		h := &all[index[of]]
		h.Versions = append(h.Versions, v)
		return nil
	})
	for _, h := range all {
		slices.SortStableFunc(h.Versions, func(x, y HandInVersion) int {
			switch {
			case x.Path == h.Path:
				return -1
			case y.Path == h.Path:
				return 1
			}
			return y.Time.Compare(x.Time)
		})
	}
	return all, listed, err
}

// handInVersion reads the facts of one version, and its digest if requested.
func handInVersion(ctx context.Context, root *os.Root, name string, digest bool) (v HandInVersion, err error) {
	f, err := root.Open(name)
	if err != nil {
		return v, err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return v, err
	}
	v = HandInVersion{Time: fi.ModTime(), Size: fi.Size()}
	if digest {
		sum := sha256.New()
		if _, err = readAll(ctx, sum, io.NewSectionReader(f, 0, v.Size), v.Size); err == nil {
			v.SHA256 = hex.EncodeToString(sum.Sum(nil))
		}
	}
	return v, err
}

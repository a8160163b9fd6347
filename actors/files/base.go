package files

import "time"

// fileVersion identifies what is published under a name; the zero value says that
// nothing is. It also stands in the note beside a partial. A newer version differs
// in its file number, since it is a file of its own, and a file that was changed in
// place differs in its size or time. The device is left out: in containers it
// changes with each start.
type fileVersion struct {
	Exists bool      `json:"exists"`
	Size   int64     `json:"size"` // bytes
	Time   time.Time `json:"time"` // of the last change
	Number uint64    `json:"number,omitempty"`
}

func newFileVersion(i Info) fileVersion { return fileVersion{true, i.Size, i.ModTime, i.ID.Number} }

func (v fileVersion) same(w fileVersion) bool {
	return v.Exists == w.Exists && v.Size == w.Size && v.Number == w.Number && v.Time.Equal(w.Time)
}

// published returns what has a name now. It fails with IsDir or NotRegular if that
// is no file. A link that leads nowhere counts as nothing: an upload takes its place.
func (a *Actor) published(name string) (fileVersion, error) {
	there, err := a.store.Stat(name)
	switch {
	case err == nil && there.IsDir():
		return fileVersion{}, &Error{Kind: IsDir}
	case err == nil && !there.Mode.IsRegular():
		return fileVersion{}, &Error{Kind: NotRegular}
	case KindOf(err) == NotFound, KindOf(err) == NotRegular:
		return fileVersion{}, nil
	case err != nil:
		return fileVersion{}, err
	}
	return newFileVersion(there), nil
}

// Why an upload that continues something cannot go on. What was made beside one
// version is never published over another: the two would be mixed, or what others
// published in between would be lost.
var (
	errStale   = &Error{Kind: BadOffset, Detail: "the file on the server has changed since your upload was cut off: send the whole file"}
	errGone    = &Error{Kind: BadOffset, Detail: "what was kept of your upload is gone: send the whole file"}
	errChanged = &Error{Kind: BadOffset, Detail: "the file on the server has changed during your upload: send the whole file"}
	errRepeat  = &Error{Kind: Unavailable, Detail: "the file on the server has changed meanwhile and nothing was added to it: append again"}
)

// changed returns the error for an upload whose published version has changed
// while it was under way.
func (u *Upload) changed() error {
	if u.mode == Append {
		return errRepeat
	}
	return errChanged
}

// continues reports whether the upload's first bytes are those of a certain
// version, so that it may replace that one only.
func (u *Upload) continues() bool { return u.mode == Resume || u.mode == Append }

package files

import "time"

// fileVersion identifies the version that is published under a name. The zero value means none.
// It is also part of a partial's note. A newer version is a file of its own, so its file number
// differs. A file that was changed in place differs in size or time. The device is not
// included: in containers it changes with each start.
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

// published returns the version that a name has now. It blocks on the disk. It fails with IsDir
// or NotRegular if the name is not a file. A link that leads nowhere or out of the shelf counts
// as none: an upload replaces it.
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

// Reasons why an upload that continues a version cannot go on. Bytes that continue one version
// never replace another one. Otherwise the two would be mixed, or a version by another user
// would be lost.
var (
	errStale   = &Error{Kind: BadOffset, Cause: CauseUploadStale}
	errGone    = &Error{Kind: BadOffset, Cause: CauseUploadGone}
	errChanged = &Error{Kind: BadOffset, Cause: CauseUploadChanged}
	errRepeat  = &Error{Kind: Unavailable, Cause: CauseAppendChanged}
)

// changed returns the error for an upload whose published version has changed since it began.
func (u *Upload) changed() error {
	if u.mode == Append {
		return errRepeat
	}
	return errChanged
}

// continues reports whether the upload's first bytes come from a certain version. Such an
// upload may replace only that version.
func (u *Upload) continues() bool { return u.mode == Resume || u.mode == Append }

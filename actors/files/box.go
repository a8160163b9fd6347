package files

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// boxName returns the name of a user's folder in a drop box: the user's name, with %XX for each
// byte that a folder name cannot have. Different users have different folders. It fails with
// Denied if the result is empty or not a valid name.
func boxName(user string) (string, error) {
	var b strings.Builder
	for i := range len(user) {
		switch c := user[i]; {
		case c < ' ', c == 0x7f, c == '/', c == '%', c == '\\', i == 0 && (c == '.' || strings.EqualFold(user, handoutDir)):
			b.WriteString("%" + strings.ToUpper(hex.EncodeToString([]byte{c})))
		default:
			b.WriteByte(c)
		}
	}
	if b.Len() == 0 || checkName(b.String()) != nil {
		return "", &Error{Kind: Denied, Cause: CauseBoxNoName}
	}
	return b.String(), nil
}

// boxOwner returns the user whose folder has this name. It is the inverse of boxName.
func boxOwner(folder string) (user string, isBox bool) {
	var b strings.Builder
	for i := 0; i < len(folder); i++ {
		if folder[i] != '%' {
			b.WriteByte(folder[i])
			continue
		}
		if i+3 > len(folder) {
			return "", false
		}
		c, err := hex.DecodeString(folder[i+1 : i+3])
		if err != nil {
			return "", false
		}
		b.Write(c)
		i += 2
	}
	user = b.String()
	name, err := boxName(user)
	return user, err == nil && name == folder
}

// boxOf returns the folder of a user, which may not exist yet. It blocks on the disk. Users are
// compared as in the chat, so "Ana" and "ana" have one folder. This is the folder of the folded
// name if it exists. Otherwise it is a folder of another spelling, made by an older server; the
// first in byte order if there are several. Otherwise it is a new one of the folded name. boxOf
// fails with Denied for a user without a nick of their own and for an unproven user.
func (a *Actor) boxOf(user event.Identity) (string, error) {
	switch {
	case !hasNick(user):
		return "", &Error{Kind: Denied, Cause: CauseBoxLogin}
	case user.Unproven:
		return "", &Error{Kind: Denied, Cause: CauseBoxHeld, Name: user.Nick}
	}
	folded := user.Folded()
	box, err := boxName(folded)
	if err != nil {
		return "", err
	}
	i, err := a.store.Stat(box)
	switch {
	case err == nil && i.IsDir():
		return box, nil
	case err != nil && KindOf(err) != NotFound:
		return "", err
	}
	other, err := a.boxSpelled(folded)
	if other != "" {
		box = other
	}
	return box, err
}

// boxSpelled returns the first folder, in byte order, whose owner has this folded name, or "".
func (a *Actor) boxSpelled(folded string) (box string, err error) {
	d, err := a.store.ReadDir(".")
	if err != nil {
		return "", err
	}
	defer d.Close()
	for err == nil {
		var names []string
		names, err = d.Names(dirBatch)
		for _, name := range names {
			owner, isBox := boxOwner(name)
			if !isBox || plain.Fold(owner) != folded || box != "" && box < name {
				continue
			}
			if i, err := a.store.Stat(name); err == nil && i.IsDir() {
				box = name
			}
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return box, err
}

const (
	// handoutDir is beside the boxes on the shelf. All users see it in their "/".
	handoutDir = "handout"
	// nobodysBox is the box of a user without a nick of their own. It never exists.
	nobodysBox = reserved + "nobody"
)

// hasNick reports whether a user has a nick of their own. The nick of a guest is the server's.
func hasNick(user event.Identity) bool { return user.Nick != "" && !user.Guest }

// inBox maps a user's place to their folder of a drop box, to the handout folder, or for an operator to the
// view of all boxes. A user
// without a nick of their own has no box, but sees the handout folder.
func (a *Actor) inBox(user event.Identity, at resolved) (resolved, error) {
	if operates(user) {
		if view, is := inHandIns(at); is {
			return view, nil
		}
		at.operators = at.shown == "/"
	}
	if inHandout(at.name) {
		_, rest, _ := strings.Cut(at.name, "/")
		at.name = path.Join(handoutDir, rest)
		at.fixed = CauseBoxHandout
		return at, nil
	}
	if !hasNick(user) && at.shown == "/" {
		at.box, at.name, at.fixed = nobodysBox, nobodysBox, CauseBoxNoNick
		return at, nil
	}
	var err error
	if at.box, err = a.boxOf(user); err != nil {
		return resolved{}, err
	}
	if strings.EqualFold(at.name, receiptsName) {
		at.name = receiptsName
		at.fixed = CauseBoxReceipts
	}
	at.name = path.Join(at.box, at.name)
	return at, nil
}

// inHandout reports whether a name on the shelf is the handout folder or in it.
func inHandout(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return strings.EqualFold(first, handoutDir)
}

// boxDir reads a user's folder, and adds the handout folder to its entries, and for an operator the view of
// all boxes. An entry of the same name in the user's folder cannot be reached, so it is not shown.
type boxDir struct {
	DirReader
	store Storage
	added map[string]string // names on the shelf of the entries to add, by their names in the folder
	shown bool              // the added entries were returned, or are missing
}

// newBoxDir returns a reader for the "/" of a user, or of an operator.
func newBoxDir(read DirReader, store Storage, operator bool) *boxDir {
	d := &boxDir{DirReader: read, store: store, added: map[string]string{handoutDir: handoutDir}}
	if operator {
		d.added[handInsDir], d.added[handInsList] = ".", handInsFile
	}
	return d
}

func (d *boxDir) Names(n int) ([]string, error) {
	names, err := d.DirReader.Names(n)
	names = slices.DeleteFunc(names, func(name string) bool {
		for added := range d.added {
			if strings.EqualFold(name, added) {
				return true
			}
		}
		return false
	})
	if !errors.Is(err, io.EOF) || d.shown {
		return names, err
	}
	d.shown = true
	for added, on := range d.added {
		if _, missing := d.store.Stat(on); missing == nil {
			names = append(names, added)
		}
	}
	return names, err
}

func (d *boxDir) Lstat(name string) (Info, error) {
	on, is := d.added[name]
	if !is {
		return d.DirReader.Lstat(name)
	}
	i, err := d.store.Stat(on)
	i.Name = name
	return i, err
}

// isFixed reports whether users may not change an entry of a folder.
func (at resolved) isFixed(name string) bool {
	switch {
	case at.fixed != 0:
		return true
	case at.box == "" || at.shown != "/":
		return false
	case name == handoutDir || name == receiptsName:
		return true
	}
	return at.operators && (name == handInsDir || name == handInsList)
}

// lacksBox reports whether err means that the user's folder is missing, for a place that is
// that folder or lies directly in it.
func lacksBox(at resolved, err error) bool {
	return at.box != "" && KindOf(err) == NotFound && (at.name == at.box || path.Dir(at.name) == at.box)
}

// makeBox creates the folder of a user, durably, for their first hand-in. Only writing makes a
// box.
func (a *Actor) makeBox(ctx context.Context, box string) error {
	if err := a.mkdir(ctx, box); err != nil {
		if KindOf(err) == Exists {
			return nil
		}
		return err
	}
	return a.flushFolders(".")
}

// emptyBox returns the facts that a user sees of a box that does not exist yet.
func emptyBox() Info {
	return Info{Name: "/", Mode: fs.ModeDir | 0o755, ModTime: time.Now()}
}

package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// HandIn is one name under which a user of a drop box handed in.
type HandIn struct {
	User     string          // owner of the box
	Box      string          // the name of the box's folder on the shelf
	Path     string          // in the box, without a slash at the beginning
	Versions []HandInVersion // the newest first; at least one
}

// HandInVersion is one version of a HandIn.
type HandInVersion struct {
	Path   string // in the box
	Time   time.Time
	Size   int64  // bytes
	SHA256 string // in hexadecimal; "" unless requested
	// Receipt is the SHA-256 on the receipt, in hexadecimal. It is "" if the list of receipts in the box
	// has none for this version, such as for a file from cp.
	Receipt string
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
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	return readHandIns(ctx, newLocal(dir, false, slog.New(slog.DiscardHandler)), opts)
}

// HandIns returns the hand-ins of all users of the drop box, sorted by user and path. It reads the whole
// shelf, without the contents of the files. It fails with Denied for a user who is no operator of the
// server, and with NotFound if the shelf is no drop box.
func (a *Actor) HandIns(ctx context.Context, user event.Identity) ([]HandIn, error) {
	if err := a.readable(ctx); err != nil {
		return nil, err
	}
	switch {
	case a.cfg.Access != DropBox:
		return nil, &Error{Kind: NotFound}
	case !operates(user):
		return nil, &Error{Kind: Denied, Cause: CauseOperators}
	}
	list, err := readHandIns(ctx, a.store, HandInOptions{DropBox: true})
	return list, fail("", err)
}

// readHandIns reads the hand-ins on a shelf.
func readHandIns(ctx context.Context, store Storage, opts HandInOptions) ([]HandIn, error) {
	var all []HandIn
	receipts := opts.DropBox
	files := 0 // files directly on the shelf
	err := eachEntry(store, ".", func(i Info) error {
		user, isBox := boxOwner(i.Name)
		if !i.IsDir() {
			if !isReserved(i.Name) {
				files++
			}
			return nil
		}
		if !isBox || isReserved(i.Name) || strings.EqualFold(i.Name, handoutDir) {
			return nil
		}
		b := boxReader{ctx: ctx, store: store, box: i.Name, user: user, digests: opts.Digests, at: make(map[string]int)}
		if err := b.read(); err != nil {
			return err
		}
		receipts = receipts || b.receipts != nil
		all = append(all, b.all...)
		return nil
	})
	if err != nil {
		return nil, err
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

// eachEntry calls found for each entry of a folder, in no particular order. It leaves out entries that
// vanish meanwhile. It returns the first error of found or of the disk.
func eachEntry(store Storage, dir string, found func(Info) error) error {
	d, err := store.ReadDir(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	for err == nil {
		var names []string
		names, err = d.Names(dirBatch)
		for _, name := range names {
			i, bad := d.Lstat(name)
			if bad == nil {
				bad = found(i)
			}
			if bad != nil && KindOf(bad) != NotFound {
				return bad
			}
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// boxReader reads the hand-ins of one box.
type boxReader struct {
	ctx       context.Context
	store     Storage
	box, user string
	digests   bool

	all      []HandIn
	at       map[string]int           // position in all, by path
	receipts map[receiptKey][]receipt // nil without a list of receipts
}

// receiptKey is what the line of a receipt and a version have in common, however the version was renamed.
type receiptKey struct{ seconds, size int64 }

// receipt is the rest of a line of a list of receipts.
type receipt struct{ sum, path string }

func (b *boxReader) read() error {
	if err := b.readReceipts(); err != nil {
		return err
	}
	if err := b.folder(b.box); err != nil {
		return err
	}
	for n, h := range b.all {
		slices.SortStableFunc(h.Versions, func(x, y HandInVersion) int {
			switch {
			case x.Path == h.Path:
				return -1
			case y.Path == h.Path:
				return 1
			}
			return y.Time.Compare(x.Time)
		})
		for v := range h.Versions {
			h.Versions[v].Receipt = b.receiptOf(h.Path, h.Versions[v])
		}
		b.all[n] = h
	}
	return nil
}

// folder reads a folder of the box, and those in it.
func (b *boxReader) folder(dir string) error {
	return eachEntry(b.store, dir, func(i Info) error {
		name := path.Join(dir, i.Name)
		within := strings.TrimPrefix(name, b.box+"/")
		switch {
		case b.ctx.Err() != nil:
			return b.ctx.Err()
		case isReserved(i.Name) || within == receiptsName:
			return nil
		case i.IsDir():
			return b.folder(name)
		case !i.Mode.IsRegular():
			return nil
		}
		v := HandInVersion{Path: within, Time: i.ModTime, Size: i.Size}
		if b.digests {
			var err error
			if v.SHA256, err = b.sum(name); err != nil {
				return err
			}
		}
		b.add(v)
		return nil
	})
}

// add adds a version to the hand-in whose name it has, or had before a newer one came.
func (b *boxReader) add(v HandInVersion) {
	of := v.Path
	if base, _, _, is := versionOf(path.Base(of)); is {
		of = path.Join(path.Dir(of), base)
	}
	if _, has := b.at[of]; !has {
		b.at[of] = len(b.all)
		b.all = append(b.all, HandIn{User: b.user, Box: b.box, Path: of})
	}
	h := &b.all[b.at[of]]
	h.Versions = append(h.Versions, v)
}

// sum reads a file and returns its SHA-256.
func (b *boxReader) sum(name string) (string, error) {
	f, i, err := b.store.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := readAll(b.ctx, sum, io.NewSectionReader(f, 0, i.Size), i.Size); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// readReceipts reads the list of receipts, if there is one.
func (b *boxReader) readReceipts() error {
	f, _, err := b.store.Open(path.Join(b.box, receiptsName))
	if KindOf(err) == NotFound || KindOf(err) == NotRegular || KindOf(err) == IsDir {
		return nil
	}
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxReceiptBytes))
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	b.receipts = make(map[receiptKey][]receipt)
	for line := range strings.Lines(string(text)) {
		if key, r, is := parseReceipt(strings.TrimSuffix(line, "\n")); is {
			b.receipts[key] = append(b.receipts[key], r)
		}
	}
	return nil
}

// receiptOf returns the digest on the receipt of a version, or "". of is the name of its hand-in. After a
// rename the name differs. Then the receipt is taken only if no other could be meant.
func (b *boxReader) receiptOf(of string, v HandInVersion) string {
	of = plain.Line("/" + of)
	fits := b.receipts[receiptKey{v.Time.Unix(), v.Size}]
	if at := slices.IndexFunc(fits, func(r receipt) bool { return r.path == of }); at >= 0 {
		return fits[at].sum
	}
	if len(fits) == 0 || slices.ContainsFunc(fits, func(r receipt) bool { return r.sum != fits[0].sum }) {
		return "" // or several files of this size came in one second
	}
	return fits[0].sum
}

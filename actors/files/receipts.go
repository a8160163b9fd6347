package files

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"tertulia/actors/plain"
)

const (
	// receiptsName is the list of receipts in each box. Users can read it, and only the server
	// writes it.
	receiptsName = "RECEIPTS.txt"

	receiptsHead = "The server writes this list of what was handed in here, newest first.\n" +
		"time, bytes, SHA-256, name:\n\n"

	maxReceipts     = 1000      // lines; the oldest are dropped
	maxReceiptBytes = 256 << 10 // size of the whole file
	receiptTime     = "2006-01-02 15:04:05 -0700"
)

// receiptLines returns the lines of the receipt list for a hand-in.
func receiptLines(r Receipt) []string {
	at := r.Time.Local().Format(receiptTime)
	lines := []string{fmt.Sprintf("%s %11d  %s  %s", at, r.Size, hex.EncodeToString(r.SHA256), plain.Line(r.Path))}
	for _, gone := range r.Deleted {
		lines = append(lines, fmt.Sprintf("%s deleted, since %d versions are kept: %s", at, maxVersions, plain.Line(gone)))
	}
	return lines
}

// parseReceipt parses a line that receiptLines has made for a hand-in. is is false for any other line.
func parseReceipt(line string) (key receiptKey, r receipt, is bool) {
	if len(line) < len(receiptTime) {
		return key, r, false
	}
	at, err := time.Parse(receiptTime, line[:len(receiptTime)])
	if err != nil {
		return key, r, false
	}
	size, rest, _ := strings.Cut(strings.TrimLeft(line[len(receiptTime):], " "), "  ")
	bytes, err := strconv.ParseInt(size, 10, 64)
	if err != nil {
		return key, r, false
	}
	r.sum, r.path, _ = strings.Cut(rest, "  ")
	return receiptKey{at.Unix(), bytes}, r, len(r.sum) == hex.EncodedLen(sha256.Size)
}

// renameLines returns the lines of the receipt list for a renamed file.
func renameLines(from, to string, deleted []string) []string {
	r := Receipt{Time: time.Now(), Deleted: deleted}
	lines := receiptLines(r)
	lines[0] = fmt.Sprintf("%s renamed: %s to %s", r.Time.Local().Format(receiptTime), plain.Line(from), plain.Line(to))
	return lines
}

// addReceipts adds lines at the top of a box's list, durably. It blocks on the disk. Concurrent
// calls for the same box share one write.
func (a *Actor) addReceipts(box string, lines []string) error {
	return a.receipts.do(box, lines, a.mailbox.Done(), a.writeReceipts)
}

// writeReceipts rewrites a box's list with more lines at its top. The last of the groups is the
// newest.
func (a *Actor) writeReceipts(box string, groups [][]string) error {
	name := path.Join(box, receiptsName)
	old, err := a.readReceipts(name)
	if err != nil {
		return err
	}
	var lines []string
	for i := range groups {
		lines = append(lines, groups[len(groups)-1-i]...)
	}
	lines = append(lines, old...)
	var b strings.Builder
	b.WriteString(receiptsHead)
	for _, line := range lines[:min(len(lines), maxReceipts)] {
		if b.Len()+len(line) >= maxReceiptBytes {
			break
		}
		b.WriteString(line + "\n")
	}
	if err := a.store.WriteFile(name, []byte(b.String()), a.cfg.Sync); err != nil {
		return err
	}
	return a.flushFolders(box)
}

// readReceipts returns the lines of a box's list. A file under this name that is not a list,
// such as a hand-in to an older server, is moved to a version name.
func (a *Actor) readReceipts(name string) ([]string, error) {
	f, _, err := a.store.Open(name)
	if KindOf(err) == NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxReceiptBytes+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	rest, is := strings.CutPrefix(string(text), receiptsHead)
	if !is || len(text) > maxReceiptBytes {
		_, err := a.keepVersion(name)
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(rest, "\n"), "\n"), nil
}

// isReceipts reports whether the storage's name is the receipt list of a box. A list does not
// count for the quota.
func (a *Actor) isReceipts(name string) bool {
	return a.cfg.Access == DropBox && path.Base(name) == receiptsName && strings.Count(name, "/") == 1
}

// confirmRename is the counterpart of Upload.confirm for a file that was renamed in a drop box.
func (a *Actor) confirmRename(from, to resolved, name string, kept keptVersion) (change space, err error) {
	if err := a.flushFolders(path.Dir(name), path.Dir(from.name)); err != nil {
		return space{}, err
	}
	var deleted []string
	for _, gone := range kept.tooMany {
		deleted = append(deleted, path.Join(path.Dir(to.shown), path.Base(gone)))
	}
	if err := a.addReceipts(to.box, renameLines(from.shown, to.shown, deleted)); err != nil {
		return space{}, err
	}
	return a.dropVersions(kept), nil
}

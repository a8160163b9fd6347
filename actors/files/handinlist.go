package files

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"path"
	"strconv"
	"strings"

	"tertulia/actors/event"
)

// The view of operators of the server on a drop box: in their "/" they have the boxes of all users, and a
// list of all that was handed in. They can read both, and change neither.
const (
	handInsDir  = "handins"
	handInsList = "HANDINS.csv"
	// handInsFile has the list's content. It is on the shelf itself, and written anew at each look.
	handInsFile = reserved + "handins.csv"
)

// operates reports whether a user is an operator of the server, who sees all of a drop box.
func operates(user event.Identity) bool { return user.Roles.Operates() && !user.Unproven }

// inHandIns maps an operator's place to the shelf. is is false if the place is not of the operators' view.
func inHandIns(at resolved) (_ resolved, is bool) {
	first, rest, _ := strings.Cut(at.name, "/")
	switch {
	case strings.EqualFold(first, handInsDir):
		at.name = path.Join(".", rest)
	case strings.EqualFold(at.name, handInsList):
		at.name = handInsFile
	default:
		return at, false
	}
	at.fixed, at.operators = CauseHandIns, true
	return at, true
}

// listed makes sure that the list of hand-ins is there and up to date, if an operator looks at it or at the
// folder that has it. It reads the whole shelf. Concurrent calls share one list.
func (a *Actor) listed(ctx context.Context, at resolved) error {
	if !at.operators || at.name != handInsFile && at.shown != "/" {
		return nil
	}
	if err := a.readable(ctx); err != nil {
		return err
	}
	return a.lists.do(handInsFile, struct{}{}, a.mailbox.Done(), a.writeHandIns)
}

// writeHandIns writes the list of hand-ins.
func (a *Actor) writeHandIns(name string, _ []struct{}) error {
	list, err := readHandIns(context.Background(), a.store, HandInOptions{DropBox: true})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := WriteHandIns(&b, list); err != nil {
		return err
	}
	return a.store.WriteFile(name, b.Bytes(), false)
}

// named gives the facts of a place the name that an operator knows, if the place is of their view.
func (at resolved) named(i Info) Info {
	if at.operators && at.shown != "/" {
		i.Name = path.Base(at.shown)
	}
	return i
}

// WriteHandIns writes hand-ins as CSV (RFC 4180) in UTF-8, with a line for each version. It begins with a
// byte order mark, by which spreadsheets know the encoding. The columns are the nick, the name, the path of
// the version for an operator, the time as in the receipts, the bytes, and the SHA-256 on the receipt. A
// field that a spreadsheet would take for a formula begins with an apostrophe. The error is that of w.
func WriteHandIns(w io.Writer, list []HandIn) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	_ = out.Write([]string{"nick", "file", "path", "handed in", "bytes", "sha256"})
	for _, h := range list {
		for _, v := range h.Versions {
			_ = out.Write([]string{
				noFormula(h.User), noFormula(h.Path), path.Join("/", handInsDir, h.Box, v.Path),
				v.Time.Local().Format(receiptTime), strconv.FormatInt(v.Size, 10), v.Receipt,
			})
		}
	}
	out.Flush()
	return out.Error() // also that of the calls before
}

// noFormula returns a field that no spreadsheet runs.
func noFormula(s string) string {
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}

package history

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// format is the first line of an export.
type format struct {
	Tertulia string `json:"tertulia"` // "history"
	Version  int    `json:"version"`
}

const (
	formatName    = "history"
	formatVersion = 1
	maxExportLine = 4 << 20 // bytes: each byte of a text may take six
)

// exported is a line of an export, for one entry.
type exported struct {
	Seq     uint64        `json:"seq"`
	Time    time.Time     `json:"time"` // of UTC, to the millisecond
	Kind    string        `json:"kind"`
	Room    string        `json:"room"`
	Nick    string        `json:"nick,omitempty"`
	Account string        `json:"account,omitempty"`
	Peer    string        `json:"peer,omitempty"`
	Text    string        `json:"text,omitempty"`
	Rank    event.Rank    `json:"rank,omitempty"`
	Was     event.Rank    `json:"was,omitempty"`
	File    *exportedFile `json:"file,omitempty"`
	Seconds uint32        `json:"seconds,omitempty"`
	Closed  bool          `json:"closed,omitempty"` // said while the room was not for everybody
}

type exportedFile struct {
	Change   string `json:"change"`
	Path     string `json:"path,omitempty"`
	To       string `json:"to,omitempty"`
	Size     int64  `json:"size"`
	Count    uint64 `json:"count"`
	Box      bool   `json:"box,omitempty"`
	Unproven bool   `json:"unproven,omitempty"`
	Explain  bool   `json:"explain,omitempty"`
}

// The names of kinds and changes in an export. They never change. Other kinds have their number.
var (
	kindNames = map[event.Kind]string{
		event.Said: "said", event.Acted: "acted", event.Notice: "notice", event.Private: "private",
		event.Joined: "joined", event.Left: "left", event.Quit: "quit", event.Renamed: "renamed",
		event.Shared: "shared", event.Topic: "topic", event.Ranked: "ranked", event.Kicked: "kicked",
		event.Invited: "invited", event.Away: "away", event.Removed: "removed",
		event.Banned: "banned", event.Unbanned: "unbanned", event.Muted: "muted", event.Unmuted: "unmuted",
		event.Configured: "configured", event.Expelled: "expelled",
	}
	changeNames = map[event.Change]string{
		event.Published: "published", event.Replaced: "replaced", event.Moved: "moved",
		event.Deleted: "deleted", event.Mixed: "mixed",
	}
)

// Export writes the entries of a selection as lines of JSON, in ascending order. The first line is
// {"tertulia":"history","version":1}. The errors are those of Range, and of w.
func (a *Actor) Export(ctx context.Context, w io.Writer, s Selection) error {
	if err := a.Sync(ctx); err != nil {
		return err
	}
	return Export(ctx, a.store, w, s)
}

// Export is the method of an Actor, for a store that no server uses.
func Export(ctx context.Context, store Store, w io.Writer, s Selection) error {
	to := json.NewEncoder(w)
	to.SetEscapeHTML(false)
	if err := to.Encode(format{formatName, formatVersion}); err != nil {
		return err
	}
	for after := uint64(0); ; {
		found, next, err := store.Select(ctx, s, after)
		if err != nil {
			return err
		}
		for i := range found {
			if err := to.Encode(exportOf(&found[i])); err != nil {
				return err
			}
		}
		if next == 0 {
			return nil
		}
		after = next
	}
}

// A FormatError says why a line is not one of an export.
type FormatError struct {
	Line int // the first is 1
	Err  error
}

func (e *FormatError) Error() string { return fmt.Sprintf("history: line %d: %v", e.Line, e.Err) }

// Unwrap returns the error without the number of the line.
func (e *FormatError) Unwrap() error { return e.Err }

// The errors in a FormatError, besides those of package json.
var (
	ErrFormat = errors.New("history: it is not an export")
	ErrOrder  = errors.New("history: the numbers do not ascend")
)

// Import adds the entries of an export to a store that has none and that no server uses. The store
// gets a new epoch. It returns the number of entries. The error is ErrNotEmpty, a *FormatError, or
// one of the store or of r. After an error some of the entries are there.
func Import(ctx context.Context, store Store, r io.Reader) (entries int, err error) {
	u, err := store.Usage(ctx)
	if err != nil {
		return 0, err
	}
	if u.Lines > 0 {
		return 0, ErrNotEmpty
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxExportLine)
	var batch Batch
	flush := func() error {
		err := store.Write(ctx, batch)
		batch = Batch{}
		return err
	}
	last := uint64(0)
	for n := 1; lines.Scan(); n++ {
		if n == 1 {
			var f format
			if err := json.Unmarshal(lines.Bytes(), &f); err != nil || f != (format{formatName, formatVersion}) {
				return 0, &FormatError{n, ErrFormat}
			}
			continue
		}
		e, err := importOf(lines.Bytes())
		switch {
		case err != nil:
			return entries, &FormatError{n, err}
		case e.Seq <= last:
			return entries, &FormatError{n, ErrOrder}
		}
		last = e.Seq
		batch.Lines = append(batch.Lines, Line{Entry: e})
		batch.Reserved = last
		entries++
		if len(batch.Lines) == maxBatch {
			if err := flush(); err != nil {
				return entries, err
			}
		}
	}
	if err := errors.Join(lines.Err(), flush()); err != nil {
		return entries, err
	}
	return entries, store.NewEpoch(ctx)
}

func exportOf(e *event.Entry) exported {
	x := exported{Seq: e.Seq, Time: e.When().UTC(), Kind: nameOf(kindNames, e.Kind), Room: e.Room, Nick: e.Nick,
		Account: e.Account, Peer: e.Peer, Text: e.Text, Rank: e.Rank, Was: e.Was, Seconds: e.Seconds, Closed: e.Closed}
	if f := e.File; f != nil {
		x.File = &exportedFile{nameOf(changeNames, f.Change), f.Path, f.To, f.Size, f.Count, f.Box, f.Unproven, f.Explain}
	}
	return x
}

func importOf(line []byte) (event.Entry, error) {
	var x exported
	from := json.NewDecoder(strings.NewReader(string(line)))
	from.DisallowUnknownFields()
	if err := from.Decode(&x); err != nil {
		return event.Entry{}, err
	}
	e := event.Entry{Seq: x.Seq, Time: x.Time.UnixMilli(), Room: x.Room, Nick: x.Nick, Account: x.Account, Peer: x.Peer, Text: x.Text, Rank: x.Rank, Was: x.Was, Seconds: x.Seconds, Closed: x.Closed}
	ok := byName(kindNames, x.Kind, &e.Kind)
	if f := x.File; f != nil {
		e.File = &event.File{Path: f.Path, To: f.To, Size: f.Size, Count: f.Count, Box: f.Box, Unproven: f.Unproven, Explain: f.Explain}
		ok = byName(changeNames, f.Change, &e.File.Change) && ok
	}
	if !ok || !isKept(&e) {
		return event.Entry{}, ErrFormat
	}
	for _, text := range []string{e.Room, e.Nick, e.Account, e.Peer, e.Text} {
		if plain.Line(text) != text {
			return event.Entry{}, ErrFormat // it is shown on terminals
		}
	}
	_, err := e.AppendBinary(nil) // checks the bounds
	return e, err
}

func nameOf[T ~uint8](names map[T]string, of T) string {
	if name, has := names[of]; has {
		return name
	}
	return fmt.Sprint(uint8(of))
}

// byName sets the value that has a name, and reports whether there is one.
func byName[T ~uint8](names map[T]string, name string, to *T) bool {
	for v, n := range names {
		if n == name {
			*to = v
			return true
		}
	}
	var n uint8
	_, err := fmt.Sscanf(name, "%d", &n)
	*to = T(n)
	return err == nil && n > 0 && fmt.Sprint(n) == name
}

package console

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/dustin/go-humanize"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

const (
	listed  = 50       // files that /files shows at most
	shown   = 16 << 10 // bytes of a file that /cat shows at most
	rows    = 1000     // lines of a file that /cat shows at most
	maxRead = 10_000   // names of a folder that /files reads at most
)

// errNoShelf answers a command for files if there is no shelf.
const errNoShelf = usage("there is no file shelf here")

// list shows a folder of the shelf, and the commands that fetch and put a file.
func (t *Console) list(ctx context.Context, arg string) error {
	if t.cfg.Shelf == nil {
		return errNoShelf
	}
	dir := path.Join("/", arg)
	folder, err := t.cfg.Shelf.Files.Overview(ctx, t.user(), dir, listed, maxRead)
	if err != nil {
		return t.shelfError(ctx, err)
	}
	put := t.cfg.Shelf.Put(t.nick, dir)
	if len(folder.List) == 0 {
		if put != "" {
			return t.answer(ctx, dir+" is empty; this puts a file there:", "  "+put)
		}
		return t.answer(ctx, dir+" is empty")
	}
	texts := []string{dir + " has:"}
	for _, e := range folder.List {
		size := humanize.Bytes(uint64(max(0, e.Size)))
		name := plain.Squeeze(e.Name)
		if e.IsDir() {
			size, name = "", name+"/"
		}
		texts = append(texts, fmt.Sprintf("  %8s  %s  %s", size, e.ModTime.Local().Format("2006-01-02 15:04"), name))
	}
	if folder.More > 0 {
		texts = append(texts, fmt.Sprintf("  and %d more", folder.More))
	}
	name := path.Join(dir, "NAME")
	hint := "/cat " + strings.TrimPrefix(name, "/") + " shows one"
	if t.cfg.Shelf.URL != "" {
		hint = t.fetch(name) + " fetches one; " + hint
	}
	texts = append(texts, hint)
	if put != "" {
		texts = append(texts, put+" puts one there")
	}
	return t.answer(ctx, texts...)
}

// user returns the user for the shelf. They have a seat, so they hold their nick.
func (t *Console) user() event.Identity { return t.cfg.Gate.Identity(t.claim(t.nick)) }

// fetch returns the command with which the user fetches a file.
func (t *Console) fetch(name string) string {
	return t.cfg.Shelf.Curl(t.nick) + " -O " + t.cfg.Shelf.Link(name)
}

// cat shows a text file of at most shown bytes and rows lines. It blocks while it reads
// the file.
func (t *Console) cat(ctx context.Context, arg string) error {
	switch {
	case t.cfg.Shelf == nil:
		return errNoShelf
	case arg == "":
		return usage("which file? for example /cat notes.txt; /files lists them")
	}
	name := path.Join("/", arg)
	lease, err := t.cfg.Shelf.Files.Open(ctx, t.user(), name)
	if err != nil {
		return t.shelfError(ctx, err)
	}
	defer lease.Close()
	if lease.Info.Size > shown {
		return t.notShown(name, fmt.Sprintf(" has %s, and /cat shows at most %s",
			humanize.Bytes(uint64(lease.Info.Size)), humanize.Bytes(shown)))
	}
	text, err := io.ReadAll(io.LimitReader(lease, shown))
	if err != nil {
		return t.shelfError(ctx, err)
	}
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return t.notShown(name, " is not a text")
	}
	if n := bytes.Count(text, []byte("\n")); n > rows {
		return t.notShown(name, fmt.Sprintf(" has %s lines, and /cat shows at most %s", comma(uint64(n)), comma(rows)))
	}
	texts := []string{name + ":"}
	for line := range strings.Lines(string(text)) {
		texts = append(texts, "| "+strings.TrimRight(line, "\r\n"))
	}
	return t.answer(ctx, texts...)
}

// notShown returns the usage that says why a file is not shown and how to fetch it.
func (t *Console) notShown(name, why string) error {
	if t.cfg.Shelf.URL == "" {
		return usage(name + why)
	}
	return usage(name + why + ": fetch it with " + t.fetch(name))
}

// shelfError returns an error of the file service as a usage, so that the session
// continues. If the session is over, it returns the context's cause.
func (t *Console) shelfError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return usage(err.Error())
}

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

	"tertulia/actors/plain"
	"tertulia/transport/internal/wording"
)

const (
	listed  = 50       // files that /files shows at most
	shown   = 16 << 10 // bytes of a file that /cat shows at most
	rows    = 1000     // lines of a file that /cat shows at most
	maxRead = 10_000   // names of a folder that /files reads at most
)

// list shows a folder of the shelf, and the commands that fetch and put a file.
func (t *Talk) list(ctx context.Context, arg string) error {
	if t.cfg.Shelf == nil {
		return t.usageOf(wording.NoShelf)
	}
	dir := path.Join("/", arg)
	folder, err := t.cfg.Shelf.Files.Overview(ctx, t.user(), dir, listed, maxRead)
	if err != nil {
		return t.shelfError(ctx, err)
	}
	put := t.cfg.Shelf.Put(t.claim.Nick, dir)
	if len(folder.List) == 0 {
		if put != "" {
			return t.answer(ctx, t.in.Say(wording.ShelfPut, wording.Path(dir)), "  "+put)
		}
		return t.notice(ctx, wording.ShelfEmpty, wording.Path(dir))
	}
	texts := []string{t.in.Say(wording.ShelfHas, wording.Path(dir))}
	for _, e := range folder.List {
		size := humanize.Bytes(uint64(max(0, e.Size)))
		name := plain.Squeeze(e.Name)
		if e.IsDir() {
			size, name = "", name+"/"
		}
		texts = append(texts, fmt.Sprintf("  %8s  %s  %s", size, e.ModTime.Local().Format(wording.LongTime), name))
	}
	if folder.More > 0 {
		texts = append(texts, "  "+t.in.Say(wording.ShelfMore, wording.Digits(uint64(folder.More))))
	}
	name := path.Join(dir, "NAME")
	hint := t.in.Say(wording.ShelfCat, wording.Path(strings.TrimPrefix(name, "/")))
	if t.cfg.Shelf.Reached() {
		hint = t.in.Say(wording.ShelfFetch, wording.Command(t.fetch(name)), wording.Text(hint))
	}
	texts = append(texts, hint)
	if put != "" {
		texts = append(texts, t.in.Say(wording.ShelfPuts, wording.Command(put)))
	}
	return t.answer(ctx, texts...)
}

// fetch returns the command with which the user fetches a file.
func (t *Talk) fetch(name string) string {
	return t.cfg.Shelf.Fetch(t.claim.Nick, name)
}

// cat shows a text file of at most shown bytes and rows lines. It blocks while it reads
// the file.
func (t *Talk) cat(ctx context.Context, arg string) error {
	switch {
	case t.cfg.Shelf == nil:
		return t.usageOf(wording.NoShelf)
	case arg == "":
		return t.usageOf(wording.CatWhich)
	}
	name := path.Join("/", arg)
	lease, err := t.cfg.Shelf.Files.Open(ctx, t.user(), name)
	if err != nil {
		return t.shelfError(ctx, err)
	}
	defer lease.Close()
	if lease.Info.Size > shown {
		return t.notShown(name, t.in.Say(wording.CatSize, wording.Path(name),
			wording.Size(humanize.Bytes(uint64(lease.Info.Size))), wording.Most(humanize.Bytes(shown))))
	}
	text, err := io.ReadAll(io.LimitReader(lease, shown))
	if err != nil {
		return t.shelfError(ctx, err)
	}
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return t.notShown(name, t.in.Say(wording.CatNoText, wording.Path(name)))
	}
	if n := bytes.Count(text, []byte("\n")); n > rows {
		return t.notShown(name, t.in.Say(wording.CatLines, wording.Path(name), wording.Count(uint64(n)), wording.Most(humanize.Comma(rows))))
	}
	texts := []string{t.in.Say(wording.CatHead, wording.Path(name))}
	for line := range strings.Lines(string(text)) {
		texts = append(texts, "| "+strings.TrimRight(line, "\r\n"))
	}
	return t.answer(ctx, texts...)
}

// notShown returns the usage that says why a file is not shown and how to fetch it.
func (t *Talk) notShown(name, why string) error {
	if !t.cfg.Shelf.Reached() {
		return usage(why)
	}
	return t.usageOf(wording.CatFetch, wording.Why(why), wording.Command(t.fetch(name)))
}

// shelfError returns an error of the file service as a usage, so that the session
// continues. If the session is over, it returns the context's cause.
func (t *Talk) shelfError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return usage(t.in.Error(err))
}

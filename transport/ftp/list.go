package ftp

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"time"

	"tertulia/actors/files"
	"tertulia/actors/plain"
	"tertulia/transport/internal/wording"
)

// Limits on how many entries of a folder are sorted.
const (
	unsorted  = 0
	maxSorted = 20_000
)

// entries is the content of a listing.
type entries struct {
	dir     *files.Dir   // nil if the listing has a single file
	file    []files.Info // the single file, if dir is nil
	pattern string       // pattern that names must match; "" for all
	prefix  string       // NLST puts it in front of each name
}

// choose returns the entries for the argument of a listing: those of a folder, a single
// file, or the names in a folder that match a pattern. It ignores options of ls, unless a
// file has that name. The caller closes the entries. choose returns the errors of the
// shelf.
func (s *session) choose(arg string) (entries, error) {
	if arg == "" {
		return s.folder("", "", maxSorted)
	}
	p, err := s.looking(arg)
	if err == nil {
		var info files.Info
		if info, err = s.srv.shelf.Stat(s.hard, s.reader(), p); err == nil {
			if info.IsDir() {
				return s.folder(arg, "", maxSorted)
			}
			info.Name = path.Base(strings.TrimRight(arg, "/"))
			return entries{file: []files.Info{info}, prefix: arg[:strings.LastIndexByte(arg, '/')+1]}, nil
		}
	}
	if kind := files.KindOf(err); kind != files.NotFound && kind != files.BadName {
		return entries{}, err
	}
	if rest, ok := withoutOptions(arg); ok {
		return s.choose(rest)
	}
	if strings.Contains(arg, `\`) {
		return s.choose(fromWindows(arg))
	}
	if at := strings.LastIndexByte(arg, '/') + 1; strings.ContainsAny(arg[at:], `*?[`) {
		if _, bad := path.Match(arg[at:], ""); bad == nil {
			return s.folder(arg[:at], arg[at:], maxSorted)
		}
	}
	return entries{}, err
}

// fromWindows converts a path or pattern from a Windows client to the form of the shelf.
// Such clients separate names with backslashes and use *.* for all names, even those
// without a dot.
func fromWindows(arg string) string {
	arg = strings.ReplaceAll(arg, `\`, "/")
	if dir, ok := strings.CutSuffix(arg, "/*.*"); ok {
		return dir + "/*"
	}
	return arg
}

// withoutOptions removes the first word of an argument if it looks like an option of ls.
// It reports whether it did.
func withoutOptions(arg string) (string, bool) {
	word, rest, _ := strings.Cut(arg, " ")
	if len(word) < 2 || word[0] != '-' {
		return "", false
	}
	for _, c := range word[1:] {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return "", false
		}
	}
	return strings.TrimLeft(rest, " "), true
}

// folder opens a folder for a listing and sorts its first sorted entries. name is the
// folder as the client wrote it; "" is the working directory. The caller closes the
// entries.
func (s *session) folder(name, pattern string, sorted int) (entries, error) {
	p := s.cwd
	if name != "" {
		var err error
		if p, err = s.looking(name); err != nil {
			return entries{}, err
		}
	}
	dir, err := s.srv.shelf.ReadDir(s.hard, s.reader(), p, sorted)
	if err != nil {
		return entries{}, err
	}
	if name == "." || name == "./" {
		name = ""
	}
	if name != "" && !strings.HasSuffix(name, "/") {
		name += "/"
	}
	return entries{dir: dir, pattern: pattern, prefix: name}, nil
}

// each calls show for each entry that matches the pattern. It returns the first error of
// show or of the shelf.
func (e *entries) each(show func(files.Info) error) error {
	batch, err := e.file, error(nil)
	for {
		for _, info := range batch {
			if e.pattern != "" {
				if match, _ := path.Match(e.pattern, info.Name); !match {
					continue
				}
			}
			if bad := show(info); bad != nil {
				return bad
			}
		}
		switch {
		case e.dir == nil || errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		batch, err = e.dir.Next()
	}
}

func (e *entries) close() {
	if e.dir != nil {
		_ = e.dir.Close()
	}
}

func (s *session) list(arg string) {
	now := time.Now()
	e, err := s.choose(arg)
	s.sendList(e, err, func(b []byte, info files.Info) []byte {
		return appendLong(b, info, now)
	})
}

func (s *session) nlst(arg string) {
	e, err := s.choose(arg)
	s.sendList(e, err, func(b []byte, info files.Info) []byte {
		b = append(b, plain.Escaped(e.prefix)...)
		return append(b, plain.Escaped(info.Name)...)
	})
}

// mlsd lists a folder with facts (RFC 3659 §7). The entries are not sorted.
func (s *session) mlsd(arg string) {
	facts, access := s.facts, s.srv.shelf.Access()
	e, err := s.folder(arg, "", unsorted)
	if files.KindOf(err) == files.NotDir {
		s.reply(501, "%s", plain.Line(wording.Error(err))) // RFC 3659 §7.2.1
		return
	}
	s.sendList(e, err, func(b []byte, info files.Info) []byte {
		b = appendFacts(b, info, facts, access)
		b = append(b, ' ')
		return append(b, info.Name...)
	})
}

// sendList sends a listing in a job, one line per entry, and closes e. line appends the
// line for an entry. If err is not nil, sendList replies with it instead.
func (s *session) sendList(e entries, err error, line func([]byte, files.Info) []byte) {
	if err == nil {
		if err = s.prepared(); err != nil {
			e.close()
		}
	}
	if err != nil {
		s.refuse(listing, "", err, existing)
		return
	}
	s.reply(150, "Here it comes.")
	route, stall, closeWait := s.route(), s.srv.cfg.StallTimeout, s.srv.closeWait
	s.begin(&job{direction: listing, abortable: true, total: -1}, func(ctx context.Context, j *job) outcome {
		defer e.close()
		conn, err := route.open(ctx)
		if err != nil {
			return failed(ctx, err, existing, 0)
		}
		defer conn.Close()
		m, release := newMover(ctx, conn, stall, j.progress)
		defer release()
		block := blocks.Get().(*[blockSize]byte)
		defer blocks.Put(block)
		out := block[:0]
		err = e.each(func(info files.Info) error {
			out = append(line(out, info), '\r', '\n')
			if len(out) < blockSize-2*maxLine {
				return nil
			}
			_, err := m.Write(out)
			out = out[:0]
			return err
		})
		if err == nil {
			_, err = m.Write(out)
		}
		if err != nil {
			breakOff(conn)
			return failed(ctx, err, existing, m.moved)
		}
		awaitClose(conn, closeWait, block[:1])
		return outcome{reply: reply{226, "That is all."}, moved: m.moved}
	})
}

// mlst replies with the facts of one file or folder (RFC 3659 §7).
func (s *session) mlst(arg string) {
	p, err := s.cwd, error(nil)
	if arg != "" {
		p, err = s.looking(arg)
	}
	var info files.Info
	if err == nil {
		info, err = s.srv.shelf.Stat(s.hard, s.reader(), p)
	}
	if err != nil {
		s.fail(err, existing)
		return
	}
	line := append(appendFacts(nil, info, s.facts, s.srv.shelf.Access()), ' ')
	s.lines(250, "It is:", []string{string(append(line, p...))})
}

// stat replies with the state of the session, or with a listing like that of LIST, over
// the control connection (RFC 959 §4.1.3). A long listing blocks the session until the
// client has read it.
func (s *session) stat(arg string) {
	if arg == "" {
		s.status()
		return
	}
	e, err := s.choose(arg)
	if err != nil {
		s.fail(err, existing)
		return
	}
	defer e.close()
	now := time.Now()
	s.out = append(s.out, "213-It holds:\r\n"...)
	err = e.each(func(info files.Info) error {
		s.out = append(s.out, ' ')
		s.out = append(appendLong(s.out, info, now), '\r', '\n')
		if len(s.out) < blockSize {
			return nil
		}
		return s.flush()
	})
	if err != nil && !s.ending {
		// The reply began with 213, and its last line must have the same code.
		s.reply(213, "The rest could not be read.")
		return
	}
	s.reply(213, "End.")
}

package ftp

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"tertulia/actors/files"
	"tertulia/actors/plain"
)

// fact is a set of the facts in MLST and MLSD (RFC 3659 §7.5).
type fact uint8

const (
	factType fact = 1 << iota
	factSize
	factModify
	factPerm
	factUnique

	allFacts = factType | factSize | factModify | factPerm | factUnique
)

var factNames = [...]string{"type", "size", "modify", "perm", "unique"}

// parseFacts parses the argument of OPTS MLST. It ignores unknown facts (RFC 3659 §7.9).
func parseFacts(arg string) fact {
	var f fact
	for name := range strings.SplitSeq(arg, ";") {
		for i, known := range factNames {
			if strings.EqualFold(name, known) {
				f |= 1 << i
			}
		}
	}
	return f
}

// String returns the facts in the form of the reply to OPTS MLST.
func (f fact) String() string {
	var b strings.Builder
	for i, name := range factNames {
		if f&(1<<i) != 0 {
			b.WriteString(name + ";")
		}
	}
	return b.String()
}

// offer returns all facts in the form of FEAT, with a star after each selected one.
func (f fact) offer() string {
	var b strings.Builder
	for i, name := range factNames {
		b.WriteString(name)
		if f&(1<<i) != 0 {
			b.WriteByte('*')
		}
		b.WriteByte(';')
	}
	return b.String()
}

// timeLayout is the time format of MLST, MDTM and MFMT, in UTC (RFC 3659 §2.3).
const timeLayout = "20060102150405"

// appendFacts appends the facts in f about a file or folder (RFC 3659 §7.5).
func appendFacts(b []byte, info files.Info, f fact, access files.Access) []byte {
	if f&factType != 0 {
		b = append(b, "type="...)
		switch {
		case info.IsDir():
			b = append(b, "dir;"...)
		case info.Mode.IsRegular():
			b = append(b, "file;"...)
		default:
			b = append(b, "OS.unix=special;"...)
		}
	}
	if f&factSize != 0 && !info.IsDir() {
		b = append(b, "size="...)
		b = strconv.AppendInt(b, info.Size, 10)
		b = append(b, ';')
	}
	if f&factModify != 0 {
		b = append(b, "modify="...)
		b = info.ModTime.UTC().AppendFormat(b, timeLayout)
		b = append(b, ';')
	}
	if f&factPerm != 0 {
		b = append(b, "perm="...)
		b = append(b, perm(info, access)...)
		b = append(b, ';')
	}
	// A file system numbers its files in order. In a drop box the numbers would show users
	// how much others hand in, and when.
	if f&factUnique != 0 && info.ID != (files.ID{}) && access != files.DropBox {
		b = append(b, "unique="...)
		b = strconv.AppendUint(b, info.ID.Device, 16)
		b = append(b, 'g')
		b = strconv.AppendUint(b, info.ID.Number, 16)
		b = append(b, ';')
	}
	return b
}

// perm returns the permissions of a file or folder (RFC 3659 §7.5.5).
func perm(info files.Info, access files.Access) string {
	if info.ReadOnly {
		access = files.ReadOnly
	}
	switch {
	case access == files.ReadWrite && info.IsDir():
		return "cdeflmp"
	case access == files.ReadWrite:
		return "adfrw"
	case access == files.DropBox && info.IsDir():
		return "celm"
	case access == files.DropBox:
		return "arw"
	case info.IsDir():
		return "el"
	}
	return "r"
}

// halfYear is the maximum age for the short date format in a listing. Older files, and
// files with a future time, show their year.
const halfYear = 182 * 24 * time.Hour

// appendLong appends a line in the format of ls -l, with the time in UTC.
func appendLong(b []byte, info files.Info, now time.Time) []byte {
	b = appendMode(b, info.Mode)
	b = append(b, " 1 ftp ftp "...)
	var digits [20]byte
	size := strconv.AppendInt(digits[:0], info.Size, 10)
	for range 12 - len(size) {
		b = append(b, ' ')
	}
	b = append(b, size...)
	layout := " Jan _2 15:04 "
	if age := now.Sub(info.ModTime); age > halfYear || age < 0 {
		layout = " Jan _2  2006 "
	}
	b = info.ModTime.UTC().AppendFormat(b, layout)
	return append(b, plain.Escaped(info.Name)...)
}

// appendMode appends the mode of a file or folder in the format of ls -l.
func appendMode(b []byte, mode fs.FileMode) []byte {
	kind := byte('-')
	if mode.IsDir() {
		kind = 'd'
	}
	b = append(b, kind)
	const letters = "rwxrwxrwx"
	for i := range letters {
		if mode&(1<<(len(letters)-1-i)) != 0 {
			b = append(b, letters[i])
		} else {
			b = append(b, '-')
		}
	}
	return b
}

// size replies with a file's length in bytes (RFC 3659 §4). If nothing is published under
// the name, it replies with the offset at which the user can resume their own cut upload.
func (s *session) size(arg string) {
	s.sized = sized{}
	p, info, err := s.statArg(arg)
	if files.KindOf(err) == files.NotFound {
		if partial, none := s.srv.shelf.Partial(s.hard, s.owner(), p); none == nil {
			info, err = files.Info{Size: partial.Size}, nil
			s.sized = sized{p, partial.Size, partial.ID}
		}
	} else if err == nil {
		s.sized = sized{path: p, size: info.Size}
	}
	switch {
	case err != nil:
		s.fail(err, existing)
	case info.IsDir():
		s.fail(&files.Error{Kind: files.IsDir, Path: p}, existing)
	case s.text:
		s.textSize(p)
	default:
		s.reply(213, "%d", info.Size)
	}
}

// mdtm replies with the modification time of a file (RFC 3659 §3). Some clients set the
// time with it, in the form of MFMT.
func (s *session) mdtm(arg string) {
	_, info, err := s.statArg(arg)
	if files.KindOf(err) == files.NotFound {
		if when, name, ok := parseTimed(arg); ok {
			s.setTime(when, name)
			return
		}
	}
	if err != nil {
		s.fail(err, existing)
		return
	}
	s.reply(213, "%s", info.ModTime.UTC().Format(timeLayout))
}

// mfmt sets the modification time of a file (draft-somers-ftp-mfxx §3).
func (s *session) mfmt(arg string) {
	when, name, ok := parseTimed(arg)
	if !ok {
		s.reply(501, "It goes: MFMT %s", s.srv.commands["MFMT"].usage)
		return
	}
	s.setTime(when, name)
}

// setTime sets the modification time of a file and replies with the time that the disk
// has stored.
func (s *session) setTime(when time.Time, name string) {
	p, err := s.path(name)
	if err == nil {
		err = s.srv.shelf.SetTime(s.hard, s.owner(), p, when)
	}
	var info files.Info
	if err == nil {
		info, err = s.srv.shelf.Stat(s.hard, s.reader(), p) // the disk may have rounded the time
	}
	if err != nil {
		s.fail(err, existing)
		return
	}
	s.reply(213, "Modify=%s; %s", info.ModTime.UTC().Format(timeLayout), plain.Escaped(p))
}

// parseTimed parses a time, with or without fractions of a second, and a path.
func parseTimed(arg string) (when time.Time, name string, ok bool) {
	stamp, name, _ := strings.Cut(arg, " ")
	when, err := time.ParseInLocation(timeLayout, stamp, time.UTC)
	return when, name, err == nil && name != ""
}

// statArg returns the absolute path for an argument, and information about the file or
// folder. It returns the errors of files.Resolve and files.Actor.Stat.
func (s *session) statArg(arg string) (string, files.Info, error) {
	p, err := s.path(arg)
	if err != nil {
		return p, files.Info{}, err
	}
	info, err := s.srv.shelf.Stat(s.hard, s.reader(), p)
	return p, info, err
}

// avbl replies with the space for a new file in bytes, without the space that other
// uploads reserve (draft-peterson-streamlined-ftp-command-extensions §4).
func (s *session) avbl(arg string) {
	if arg != "" {
		if _, info, err := s.statArg(arg); err != nil {
			s.fail(err, existing)
			return
		} else if !info.IsDir() {
			s.fail(&files.Error{Kind: files.NotDir, Path: path.Base(arg)}, existing)
			return
		}
	}
	usage, err := s.srv.shelf.Usage(s.hard)
	if err != nil {
		s.fail(err, existing)
		return
	}
	s.reply(213, "%d", usage.Left)
}

package ftp

import (
	"errors"
	"path"
	"strings"

	"tertulia/actors/files"
	"tertulia/actors/plain"
)

func (s *session) pwd(string) { s.reply(257, "%s is where you are.", quote(s.cwd)) }

// looking returns the absolute path for the argument of a command that only reads
// folders. The parent of the root is the root itself, as on a disk. Commands that take
// files refuse such a path, because their user means another file.
func (s *session) looking(arg string) (string, error) {
	if strings.Contains(arg, "..") && len(arg) <= files.MaxPath {
		slash := strings.HasSuffix(arg, "/")
		if !strings.HasPrefix(arg, "/") {
			arg = s.cwd + "/" + arg
		}
		if arg = path.Clean(arg); slash && arg != "/" {
			arg += "/"
		}
	}
	return s.path(arg)
}

// cwdTo changes the working directory.
func (s *session) cwdTo(arg string) {
	p, err := s.looking(arg)
	var info files.Info
	if err == nil {
		info, err = s.srv.shelf.Stat(s.hard, s.reader(), p)
	}
	if err == nil && !info.IsDir() {
		err = &files.Error{Kind: files.NotDir, Path: p}
	}
	if err != nil {
		s.fail(err, existing)
		return
	}
	s.enter(p)
}

// cdup changes to the parent folder.
func (s *session) cdup(string) { s.cwdTo("..") }

func (s *session) enter(p string) {
	if len(p) > 1 {
		p = strings.TrimSuffix(p, "/")
	}
	s.cwd = p
	s.reply(250, "%s is where you are now.", quote(plain.Escaped(p)))
}

func (s *session) mkd(arg string) {
	p, err := s.path(arg)
	if err == nil {
		p, err = s.srv.shelf.Mkdir(s.hard, s.owner(), p)
	}
	if err != nil {
		s.fail(err, target)
		return
	}
	s.reply(257, "%s is made.", quote(p))
}

func (s *session) rmd(arg string) {
	s.change(arg, "The folder is gone.", func(p string) error {
		return s.srv.shelf.RemoveDir(s.hard, s.owner(), p)
	})
}

func (s *session) dele(arg string) {
	s.change(arg, "The file is gone.", func(p string) error {
		return s.srv.shelf.Remove(s.hard, s.owner(), p)
	})
}

func (s *session) change(arg, done string, do func(string) error) {
	p, err := s.path(arg)
	if err == nil {
		err = do(p)
	}
	if err != nil {
		s.fail(err, existing)
		return
	}
	s.reply(250, "%s", done)
}

// rnfr sets the path for RNTO, which must be the next command.
func (s *session) rnfr(arg string) {
	p, _, err := s.statArg(arg)
	if err != nil {
		s.fail(err, existing)
		return
	}
	s.renaming = p
	s.reply(350, "And its new name: RNTO.")
}

// rnto renames the file or folder of RNFR (RFC 959 §4.1.3). An existing target is refused
// with 553.
func (s *session) rnto(arg string) {
	from := s.renaming
	s.renaming = ""
	if from == "" {
		s.reply(503, "RNFR comes right before RNTO.")
		return
	}
	to, err := s.path(arg)
	if err == nil {
		_, err = s.srv.shelf.Rename(s.hard, s.owner(), from, to, true)
	}
	if errors.Is(err, &files.Error{Kind: files.Exists}) || files.KindOf(err) == files.Exists {
		r := replyTo(err, target)
		r.code = 553
		s.answer(r)
		return
	}
	if err != nil {
		s.fail(err, target)
		return
	}
	s.reply(250, "Renamed.")
}

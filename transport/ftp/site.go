package ftp

import "strings"

// site runs the server-specific commands (RFC 959 §4.1.3). Clients that mirror folders
// set permissions and times after each file, and treat a refusal as a failure of the
// whole transfer. So site acknowledges harmless requests, and the reply says that they
// have no effect.
func (s *session) site(arg string) {
	verb, rest, _ := strings.Cut(strings.TrimSpace(arg), " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToUpper(verb) {
	case "HELP":
		s.lines(214, "SITE has:", []string{"CHMOD", "HELP", "IDLE", "UMASK", "UTIME"})
	case "CHMOD":
		_, name, _ := strings.Cut(rest, " ")
		s.wish(name, "Everybody has the same rights here: nothing has changed.")
	case "UMASK":
		s.reply(200, "Everybody has the same rights here: there is no UMASK to set.")
	case "IDLE":
		s.reply(200, "A session may be idle for %.0f seconds. That cannot be changed.", s.srv.cfg.IdleTimeout.Seconds())
	case "UTIME":
		s.utime(rest)
	case "SYMLINK":
		s.reply(502, "There are no links here.")
	default:
		s.reply(504, "There is no such SITE command.")
	}
}

// wish acknowledges a request about an existing file or folder, without an effect.
func (s *session) wish(name, words string) {
	if strings.TrimSpace(name) == "" {
		s.reply(501, "Usage: SITE %s", s.srv.commands["SITE"].usage)
		return
	}
	if _, _, err := s.statArg(name); err != nil {
		s.fail(err, existing)
		return
	}
	s.reply(200, "%s", words)
}

// utime sets the modification time of a file. Clients use two forms: "<time> <path>", and
// "<path> <accessed> <changed> <created> UTC".
func (s *session) utime(arg string) {
	if when, name, ok := parseTimed(longTime(arg)); ok {
		s.setTime(when, name)
		return
	}
	words := strings.Split(arg, " ")
	if n := len(words); n >= 5 && strings.EqualFold(words[n-1], "UTC") {
		name := strings.Join(words[:n-4], " ")
		if when, name, ok := parseTimed(longTime(words[n-3] + " " + name)); ok {
			s.setTime(when, name)
			return
		}
	}
	s.reply(501, "Usage: SITE UTIME <YYYYMMDDHHMM[SS]> <path>")
}

// longTime adds seconds to a time without them.
func longTime(arg string) string {
	stamp, rest, ok := strings.Cut(arg, " ")
	if ok && len(stamp) == len(timeLayout)-2 {
		return stamp + "00 " + rest
	}
	return arg
}

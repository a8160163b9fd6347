package ftp

import (
	"strconv"
	"strings"
)

// param holds the transfer parameters that the client has set.
type param struct {
	ascii     bool  // TYPE A is selected, which is the default
	text      bool  // line ends are converted: TYPE A with Config.ASCII
	restart   int64 // REST: offset of the next transfer, in bytes
	announced int64 // ALLO: bytes of the next upload; 0 if not announced
	facts     fact  // OPTS MLST
	digest    string
}

// defaultParam returns the parameters of a new session, with TYPE A (RFC 959 §5.1).
func (srv *Server) defaultParam() param {
	return param{ascii: true, text: srv.cfg.ASCII, facts: allFacts, digest: "SHA-256"}
}

// typeOf sets the type (RFC 959 §3.1.1). TYPE A transfers bytes unchanged, like TYPE I,
// unless Config.ASCII asks to convert line ends. Many clients start in TYPE A and send
// photos and archives in it, which a conversion would destroy silently. Text with LF line
// ends is readable everywhere.
func (s *session) typeOf(arg string) {
	switch strings.ToUpper(strings.TrimSpace(arg)) {
	case "A", "A N":
		s.ascii, s.text = true, s.srv.cfg.ASCII
		if !s.text {
			s.reply(200, "TYPE A: bytes as they are, line ends are not converted.")
			return
		}
		s.reply(200, "TYPE A: text, line ends are converted.")
	case "I", "L 8", "L8":
		s.ascii, s.text = false, false
		s.reply(200, "TYPE I: bytes as they are.")
	case "E", "E N", "E T", "E C", "A T", "A C", "L":
		s.reply(504, "TYPE A and TYPE I are what there is.")
	default:
		s.reply(501, "It goes: TYPE A or TYPE I")
	}
}

func (s *session) stru(arg string) { s.only(arg, "STRU", "F", "FRP") }
func (s *session) mode(arg string) { s.only(arg, "MODE", "S", "SBCZ") }

// only replies to a command whose parameter has a single supported value. known lists all
// values of the parameter.
func (s *session) only(arg, verb, value, known string) {
	arg = strings.ToUpper(strings.TrimSpace(arg))
	switch {
	case arg == value:
		s.reply(200, "%s %s.", verb, value)
	case len(arg) == 1 && strings.Contains(known, arg):
		s.reply(504, "%s %s is what there is.", verb, value)
	default:
		s.reply(501, "It goes: %s %s", verb, value)
	}
}

// rest sets the offset of the next transfer in bytes (RFC 3659 §5). Only the transfer
// checks that it lies within the file.
func (s *session) rest(arg string) {
	n, ok := parseSize(arg)
	if !ok {
		s.reply(501, "It goes: REST <bytes>")
		return
	}
	s.restart = n
	s.reply(350, "The next transfer starts at byte %d.", n)
}

// allo sets the length of the next upload in bytes (RFC 959 §4.1.3). The upload is
// refused at once if there is no space for it. allo ignores "R <bytes>" after the length,
// the record size.
func (s *session) allo(arg string) {
	size, _, _ := strings.Cut(strings.ToUpper(arg), " R ")
	n, ok := parseSize(size)
	if !ok {
		s.reply(501, "It goes: ALLO <bytes>")
		return
	}
	s.announced = n
	s.reply(200, "The next upload has %d bytes: it begins if there is room for them.", n)
}

// parseSize parses a number of bytes. It reports false for a leading plus sign or a
// negative number.
func parseSize(arg string) (int64, bool) {
	arg = strings.TrimSpace(arg)
	if strings.HasPrefix(arg, "+") {
		return 0, false
	}
	n, err := strconv.ParseInt(arg, 10, 64)
	return n, err == nil && n >= 0
}

// opts sets the options of a command (RFC 2389 §4).
func (s *session) opts(arg string) {
	verb, value, _ := strings.Cut(strings.TrimSpace(arg), " ")
	value = strings.TrimSpace(value)
	switch strings.ToUpper(verb) {
	case "UTF8", "UTF-8":
		if strings.EqualFold(value, "OFF") {
			s.reply(504, "Names are UTF-8 here, always.")
			return
		}
		s.reply(200, "Names are UTF-8.")
	case "MLST":
		s.facts = parseFacts(value)
		s.reply(200, "MLST OPTS %s", s.facts)
	case "HASH":
		s.optsHash(value)
	default:
		s.reply(501, "It goes: OPTS %s", s.srv.commands["OPTS"].usage)
	}
}

// clnt acknowledges the name of the client software and ignores it.
func (s *session) clnt(string) { s.reply(200, "Good to know.") }

// lang selects the language of replies (RFC 2640 §4). Only English is available.
func (s *session) lang(arg string) {
	switch lang := strings.ToLower(strings.TrimSpace(arg)); {
	case lang == "", lang == "en", strings.HasPrefix(lang, "en-"):
		s.reply(200, "Replies are in English.")
	default:
		s.reply(504, "Replies are in English only.")
	}
}

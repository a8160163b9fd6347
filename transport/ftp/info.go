package ftp

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tertulia/actors/plain"
)

func (s *session) syst(string) { s.reply(215, "UNIX Type: L8") }
func (s *session) noop(string) { s.reply(200, "Still here.") }

// notOffered replies to a command that the server knows but does not offer.
func (s *session) notOffered(string) { s.reply(502, "%s is not offered here.", s.verb) }

// feat lists the extensions (RFC 2389 §3).
func (s *session) feat(string) {
	s.lines(211, "Extensions:", append(s.offersTLS(),
		"AVBL",
		"CLNT",
		"EPRT",
		"EPSV",
		"HASH "+hashOffer(s.digest),
		"HOST",
		"LANG EN*",
		"MDTM",
		"MFMT",
		"MLST "+s.facts.offer(),
		"REST STREAM",
		"SIZE",
		"TVFS",
		"UTF8",
		"XCRC",
		"XMD5",
		"XSHA1",
		"XSHA256",
		"XSHA512",
	))
}

// help lists the commands, or shows the usage of one (RFC 959 §4.1.3).
func (s *session) help(arg string) {
	verb := strings.ToUpper(strings.TrimSpace(arg))
	if name, ok := alias[verb]; ok {
		verb = name
	}
	if verb != "" {
		act, ok := s.srv.commands[verb]
		if !ok {
			s.reply(501, "There is no such command. HELP lists those that there are.")
			return
		}
		s.reply(214, "It goes: %s", strings.TrimSpace(verb+" "+act.usage))
		return
	}
	verbs := slices.Sorted(maps.Keys(s.srv.commands))
	var rows []string
	for row := range slices.Chunk(verbs, 10) {
		rows = append(rows, strings.Join(row, " "))
	}
	s.lines(214, "The commands; HELP <command> tells how it goes:", rows)
}

// status replies with the state of the session and the progress of its job.
func (s *session) status() {
	kind := "I, bytes"
	switch {
	case s.text:
		kind = "A, text"
	case s.ascii:
		kind = "A, bytes"
	}
	state := []string{
		"You are " + s.nick + " from " + s.peer.String() + ".",
		"TYPE " + kind + ".",
	}
	if s.job != nil {
		state = append(state, s.job.status(time.Now()))
	} else {
		state = append(state, "No transfer is running.")
	}
	s.lines(211, plain.Line(s.srv.cfg.Name)+":", state)
}

// status returns the progress of a job in words. Only the session's writer may call
// it.
func (j *job) status(now time.Time) string {
	select {
	case j.moved = <-j.progress:
	default:
	}
	took := now.Sub(j.start).Truncate(time.Second)
	if j.direction == "" {
		return fmt.Sprintf("%s has been running for %v.", j.verb, took)
	}
	of := ""
	if j.total >= 0 {
		of = fmt.Sprintf(" of %d", j.total)
	}
	return fmt.Sprintf("%s: %d%s bytes in %v.", j.verb, j.moved, of, took)
}

// abor replies to ABOR when its turn has come. runPending has already canceled the
// transfer when the line arrived, and the transfer has had its own reply.
func (s *session) abor(string) {
	if s.aborted {
		s.aborted = false
		s.reply(226, "The transfer has ended.")
		return
	}
	s.retire()
	s.reply(225, "No transfer is running.")
}

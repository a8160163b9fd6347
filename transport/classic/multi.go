package classic

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
)

const (
	askNick  = "intr_apodo"
	sayLeave = "salir"
)

// multi is the multi-user chat.
type multi struct {
	*session
	prefix string // the client puts it in front of each line; owned by the reader
	mute   bool   // no further event is sent; owned by the writer
}

func newMulti(s *session) protocol { return &multi{session: s} }

// RunReader implements protocol. It asks for the nick, takes a seat and then says the lines.
func (m *multi) RunReader() error {
	if err := m.send(askNick); err != nil {
		return err
	}
	first, err := m.nick()
	if err != nil {
		return err
	}
	if err := m.stray(first); err != nil {
		return err
	}
	if first.text() == sayLeave {
		return errLeft
	}
	nick, line := parseFirst(first.text(), m.in.framed)
	m.prefix = nick + ": "
	m.in.words = []string{m.prefix, sayLeave}
	seat, told, err := m.sit(m.Ctx, transport.UserAddr(m.Conn), nick, multiDialect{m.cfg.Links})
	if err != nil {
		return m.turnAway(err)
	}
	m.joined(seat)
	if err := m.Seat(seat); err != nil {
		return err
	}
	if told != "" {
		if err := seat.Note(m.Ctx, told); err != nil {
			return err
		}
	}
	if line != "" {
		if err := m.speak(line); err != nil {
			return err
		}
	}
	for {
		msg, err := m.in.next()
		if err != nil {
			return err
		}
		if err := m.take(msg); err != nil {
			return err
		}
	}
}

// nick waits for the nick, for twice Config.FirstLine. It sends a notice after each half: a
// client that is dropped without a notice fills its screen with empty lines.
func (m *multi) nick() (message, error) {
	for _, word := range []string{
		wording.Mark + wording.Say(wording.ClassicNoNick, wording.Command(sayLeave)) + "\n",
		wording.Mark + wording.Say(wording.ClassicLate) + "\n",
	} {
		first, err := m.in.first(time.Now().Add(m.pace.FirstLine))
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return first, err
		}
		if err := m.send(word); err != nil {
			return message{}, err
		}
	}
	return message{}, errSilent
}

// parseFirst splits a client's first message into the nick and the line that ran into it,
// if any. A client whose line ran into its nick sends "anaana: hola"; one with an empty
// nick sends ": hola". A peer that ends its lines sends a nick only.
func parseFirst(text string, framed bool) (nick, line string) {
	if framed {
		return text, ""
	}
	head, rest, found := strings.Cut(text, ": ")
	if half := head[:len(head)/2]; found && half+half == head {
		return half, rest
	}
	return text, ""
}

// take handles one message: it says its lines, or ends the session with errLeft.
func (m *multi) take(msg message) error {
	m.got(msg)
	if msg.size > m.pace.MaxLine {
		return m.seat.Note(m.Ctx, tooLong(msg, m.pace.MaxLine))
	}
	text := msg.text()
	if text == sayLeave {
		if err := m.ask(writerCmd{mute: true}); err != nil {
			return err
		}
		return errLeft
	}
	lines := []string{strings.TrimPrefix(text, m.prefix)}
	if !m.in.framed {
		lines = parseLines(text, m.prefix)
	}
	for _, line := range lines {
		if line == "" {
			continue
		}
		if err := m.speak(line); err != nil {
			return err
		}
	}
	return nil
}

// speak says a line, or tells the user why not.
func (m *multi) speak(line string) error {
	told, err := m.say(line)
	if err == nil && told != "" {
		err = m.seat.Note(m.Ctx, told)
	}
	return err
}

// parseLines returns the lines that ran together in one message, without the prefix that
// the client puts in front of each. After a letter, a nick of one or two characters is more
// likely the end of a word ("hola: " of a user a) than the beginning of a line.
func parseLines(text, prefix string) (lines []string) {
	short := utf8.RuneCountInString(prefix) < len("ana: ")
	begin := 0
	text = strings.TrimPrefix(text, prefix)
	for at := 0; ; {
		i := strings.Index(text[at:], prefix)
		if i < 0 || prefix == ": " {
			return append(lines, text[begin:])
		}
		i += at
		at = i + len(prefix)
		if before, _ := utf8.DecodeLastRuneInString(text[:i]); short && unicode.IsLetter(before) {
			continue
		}
		lines = append(lines, text[begin:i])
		begin = at
	}
}

func tooLong(m message, most int) string {
	return wording.Say(wording.ClassicTooLong, wording.Digits(uint64(m.size)), wording.Limit(uint64(most)))
}

// RunWriter implements protocol.
func (m *multi) RunWriter() { m.RunChat(m) }

// Do implements protocol.
func (m *multi) Do(o writerCmd) error {
	m.mute = m.mute || o.mute
	if o.text == "" {
		return nil
	}
	return m.put(o.text)
}

// Deliver implements protocol. It sends each message in a separate write.
func (m *multi) Deliver(batches []*room.Batch) error {
	for _, b := range batches {
		for line := range bytes.Lines(b.Data) {
			if m.mute {
				return nil
			}
			if err := m.Write(line); err != nil {
				return err
			}
		}
	}
	return nil
}

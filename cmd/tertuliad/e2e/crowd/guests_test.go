package crowd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// A guest is a simulated user of a protocol other than lines over TCP and the client's mode.
// Only the sent and received lines of its sim are used.

// newGuest returns a guest who has only a nick.
func newGuest(rng *rand.Rand, id int) *sim {
	s := &sim{rng: rng, id: id, nick: fmt.Sprint("u", id), room: lobby}
	s.now = &transcript{nick: s.nick}
	s.all = []*transcript{s.now}
	return s
}

// says returns a line for the lobby.
func (s *sim) says() string { return "line " + lobby + " " + s.number() }

// taken notes that all that the guest said so far was.
func (s *sim) taken() {
	s.sure, s.unsure = append(s.sure, s.unsure...), nil
}

// opens opens a connection of the guest's.
func (s *sim) opens(network, addr string) (err error) {
	if s.conn, err = net.Dial(network, addr); err == nil {
		s.in = bufio.NewReader(s.conn)
		s.conn.SetDeadline(time.Now().Add(5 * hang))
	}
	return err
}

// multi is the life of a user of the multi-user chat, who ends their lines. The user talks
// until more returns false.
func (s *sim) multi(addr string, more func() bool) error {
	if err := s.opens("tcp", addr); err != nil {
		return err
	}
	defer s.conn.Close()
	if _, err := io.ReadFull(s.in, make([]byte, len("intr_apodo"))); err != nil {
		return err
	}
	s.now.anew = true
	if _, err := io.WriteString(s.conn, s.nick+"\n"); err != nil {
		return err
	}
	if _, err := s.until(func(line string) bool { return line == "Te has unido al chat" }); err != nil {
		return err
	}
	s.now.lines = []string{"* you are " + s.nick + " in " + lobby}
	for more() {
		text := s.says()
		if _, err := io.WriteString(s.conn, text+"\n"); err != nil {
			return err
		}
		if _, err := s.until(func(line string) bool { return line == s.nick+": "+text }); err != nil {
			return err
		}
		s.taken()
		s.now.sure = s.sure
	}
	if _, err := io.WriteString(s.conn, "salir\n"); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, s.in)
	return err
}

// turns is the life of a user of the turn-taking chat over TCP. Another user must keep talking:
// each of the user's lines waits for one.
func (s *sim) turns(addr string, lines int) error {
	if err := s.opens("tcp", addr); err != nil {
		return err
	}
	defer s.conn.Close()
	if _, err := io.ReadFull(s.in, make([]byte, len("tertulia"))); err != nil {
		return err
	}
	s.now.partial = true
	if _, err := io.WriteString(s.conn, s.nick+"\n"); err != nil {
		return err
	}
	for range lines {
		if _, err := io.WriteString(s.conn, s.says()+"\n"); err != nil {
			return err
		}
		if _, err := s.until(func(string) bool { return true }); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(s.conn, "exit\n"); err != nil {
		return err
	}
	if _, err := s.until(func(string) bool { return false }); !errors.Is(err, io.EOF) {
		return err
	}
	s.taken()
	return nil
}

// answer waits for a datagram, for a time.
func (s *sim) answer(patience time.Duration) (string, error) {
	b := make([]byte, 2048)
	s.conn.SetReadDeadline(time.Now().Add(patience))
	n, err := s.conn.Read(b)
	return string(b[:n]), err
}

// turnsUDP is the same over UDP. An answer may be lost; the line that it acknowledges then
// counts as unsure.
func (s *sim) turnsUDP(addr string, lines int) error {
	if err := s.opens("udp", addr); err != nil {
		return err
	}
	defer s.conn.Close()
	s.now.partial = true
	if _, err := io.WriteString(s.conn, s.nick); err != nil {
		return err
	}
	if _, err := s.answer(hang); err != nil {
		return err
	}
	for range lines {
		if _, err := io.WriteString(s.conn, s.says()); err != nil {
			return err
		}
		switch text, err := s.answer(hang / 4); {
		case errors.Is(err, os.ErrDeadlineExceeded):
			s.unsure = nil
		case err != nil:
			return err
		default:
			s.taken()
			s.now.lines = append(s.now.lines, strings.Split(text, "\n")...)
		}
	}
	_, err := io.WriteString(s.conn, "exit")
	return err
}

// hello is a user who says hello and leaves.
func (s *sim) hello(network, addr string) error {
	if err := s.opens(network, addr); err != nil {
		return err
	}
	defer s.conn.Close()
	if _, err := io.WriteString(s.conn, "hola\n"); err != nil || network == "udp" {
		return err
	}
	got, err := io.ReadAll(s.in)
	if err == nil && !strings.HasPrefix(string(got), "hello from tertulia!") {
		err = fmt.Errorf("the hello is answered by %q", got)
	}
	return err
}

// deposits hands a file in with the simple FTP, and fetches it.
func (s *sim) deposits(addr, name string) error {
	content := sealed(s.rng)
	if _, err := s.labFTP(addr, []string{s.nick, "subir", name}, "recibido", content); err != nil {
		return err
	}
	got, err := s.labFTP(addr, []string{s.nick}, "", name+"\n")
	if err == nil && !strings.HasSuffix(got, content) {
		err = fmt.Errorf("%s is not what was handed in, but ends the %d bytes %.40q", name, len(got), got)
	}
	return err
}

// labFTP is a session of the simple FTP. It sends commands, of which all but the first are
// answered by a word, and then last. It returns the data after that.
func (s *sim) labFTP(addr string, commands []string, word, last string) (string, error) {
	if err := s.opens("tcp", addr); err != nil {
		return "", err
	}
	defer s.conn.Close()
	for i, command := range commands {
		if _, err := io.WriteString(s.conn, command+"\n"); err != nil {
			return "", err
		}
		if i > 0 {
			if _, err := s.until(func(line string) bool { return line == word }); err != nil {
				return "", err
			}
		}
	}
	if _, err := io.WriteString(s.conn, last); err != nil {
		return "", err
	}
	if err := s.conn.(*net.TCPConn).CloseWrite(); err != nil {
		return "", err
	}
	got, err := io.ReadAll(s.in)
	return string(got), err
}

// A mumbler is a user with nc -u. The user repeats a line if it is unknown whether it arrived,
// and requests missed lines.
type mumbler struct {
	*sim
	got  map[int]string // by number
	last int
}

var numbered = regexp.MustCompile(`^\[(\d+)\] (.*)$`)

// hears reads one datagram, and returns false if none arrives in time.
func (m *mumbler) hears() (bool, error) {
	text, err := m.answer(2 * time.Second)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return false, nil
	}
	for line := range strings.Lines(text) {
		if found := numbered.FindStringSubmatch(strings.TrimRight(line, "\r\n")); found != nil {
			n, _ := strconv.Atoi(found[1])
			m.got[n], m.last = found[2], max(m.last, n)
		}
	}
	return true, err
}

// shown waits until a line is shown, and types text again where nothing comes.
func (m *mumbler) shown(text string, is func(line string) bool) error {
	from := m.last
	for tries := 0; tries < 60; {
		if _, err := io.WriteString(m.conn, text); err != nil {
			return err
		}
		for {
			came, err := m.hears()
			if err != nil {
				return err
			}
			for n := from + 1; n <= m.last; n++ {
				if line, ok := m.got[n]; ok && is(line) {
					return nil
				}
			}
			if !came {
				break
			}
		}
		tries++
	}
	return fmt.Errorf("%q is not answered", text)
}

// comes proves the address, and takes a seat.
func (m *mumbler) comes(addr string) error {
	if err := m.opens("udp", addr); err != nil {
		return err
	}
	for tries := 0; ; tries++ {
		if _, err := io.WriteString(m.conn, "hello, is anybody there?\n"); err != nil {
			return err
		}
		text, err := m.answer(2 * time.Second)
		if err == nil {
			fields := strings.Fields(text)
			code := fields[len(fields)-1] + "\n"
			if err := m.shown(code, func(line string) bool { return line == servertest.Greeting }); err != nil {
				return err
			}
			return m.shown(m.nick+"\n", func(line string) bool { return line == servertest.Seated })
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) || tries == 30 {
			return err
		}
	}
}

func (m *mumbler) lives(addr string, lines int) error {
	if err := m.comes(addr); err != nil {
		return err
	}
	defer m.conn.Close()
	for range lines {
		text := m.says()
		_, _ = io.WriteString(m.conn, text+"\n")
		if err := m.shown("/ping\n", func(line string) bool { return line == "* pong" }); err != nil {
			return err
		}
		if err := m.recovers(); err != nil {
			return err
		}
		if !slices.Contains(m.inOrder(), m.nick+": "+text) {
			m.unsure = nil // it was lost on its way, or its answer for good
		}
		m.taken()
	}
	err := m.leaves()
	m.now.lines = m.inOrder()
	m.now.partial = len(m.now.lines) < m.last
	if !m.now.partial {
		m.now.sure = m.sure
	}
	return err
}

// leaves says goodbye until that has been heard.
func (m *mumbler) leaves() error {
	for range 5 {
		if _, err := io.WriteString(m.conn, "/quit\n"); err != nil {
			return err
		}
		for m.got[m.last] != "* bye" {
			if came, err := m.hears(); err != nil {
				return err
			} else if !came {
				break
			}
		}
		if m.got[m.last] == "* bye" {
			break
		}
	}
	return nil
}

// recovers asks for the lines that are missing, as long as they can be had.
func (m *mumbler) recovers() error {
	for range 20 {
		missing := 0
		for n := max(1, m.last-100); n < m.last && missing == 0; n++ {
			if _, ok := m.got[n]; !ok {
				missing = n
			}
		}
		if missing == 0 {
			return nil
		}
		if _, err := fmt.Fprintf(m.conn, "/again %d\n", missing); err != nil {
			return err
		}
		for {
			came, err := m.hears()
			if err != nil {
				return err
			}
			if _, ok := m.got[missing]; ok || !came {
				break
			}
		}
	}
	return nil
}

// inOrder returns the lines that the mumbler has seen, by number.
func (m *mumbler) inOrder() (lines []string) {
	for n := 1; n <= m.last; n++ {
		if line, ok := m.got[n]; ok {
			lines = append(lines, line)
		}
	}
	return lines
}

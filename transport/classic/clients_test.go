package classic

import (
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestTheLabsProgramsOverSockets(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	ale := pl.joins("ale")

	ana := pl.joins("ana")
	ale.wants("ana se ha unido al chat\n")
	ana.sends("ana: hola")
	ana.wants("ana: hola\n")
	ale.wants("ana: hola\n")
	ana.sends("salir")
	ana.ends("")
	ale.wants("ana ha salido del chat\n")

	turn := dial(t, pl.turnTCP)
	turn.wants("tertulia")
	turn.sends("tom")
	ale.wants("tom se ha unido al chat\n")
	udp := dialUDP(t, pl.turnUDP)
	udp.sends("uma")
	if got := udp.recv(); got != "tertulia" {
		t.Fatalf("the server's name is %q", got)
	}
	ale.wants("uma se ha unido al chat\n")
	udp.sends("hola")
	ale.wants("uma: hola\n")
	turn.sends("¿qué tal?")
	turn.wants("uma: hola")
	if got := udp.recv(); got != "tom: ¿qué tal?" {
		t.Fatalf("the answer is %q", got)
	}
	ale.wants("tom: ¿qué tal?\n")
	udp.sends("exit")
	ale.wants("uma ha salido del chat\n")
	turn.sends("tom ha salido del chat")
	turn.ends("")
	ale.wants("tom ha salido del chat\n")

	hello := dial(t, pl.helloTCP)
	hello.sends("Hola mundo!")
	hello.ends("hello from tertulia!")
	ale.wants("* hello from 127.0.0.1: Hola mundo!\n")
	dialUDP(t, pl.helloUDP).sends("hola")
	ale.wants("* hello from 127.0.0.1: hola\n")
}

func TestClientsThatCloseEarly(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	ale := pl.joins("ale")
	for _, addr := range []string{pl.multi, pl.turnTCP, pl.helloTCP, pl.ftp} {
		dial(t, addr).conn.Close()
		dial(t, addr).resets()
		p := dial(t, addr)
		p.halfCloses()
		_, _ = io.Copy(io.Discard, p.in)
	}
	ana := pl.joins("ana")
	ana.resets()
	ale.wants("ana se ha unido al chat\nana ha salido del chat (connection lost)\n")
	for range 3 { // the remaining users can continue
		ale.sends("ale: hola")
		ale.wants("ale: hola\n")
	}
}

func TestClientsThatGiveNoName(t *testing.T) {
	pl := openPlace(t, Config{FirstLine: time.Millisecond}, nil)
	dial(t, pl.multi).ends(askNick + "* no nick has come: type something, or salir to leave\n* no nick came in time: bye\n")
	dial(t, pl.turnTCP).ends("tertuliaexit")
	dial(t, pl.helloTCP).ends("")
	dial(t, pl.ftp).ends("")
}

func TestAMegabyte(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	ale := pl.joins("ale")
	megabyte := long(1 << 20)
	for _, framed := range []string{"", "\n"} {
		p := dial(t, pl.multi)
		p.wants(askNick)
		p.sends("ana" + framed)
		p.until("Te has unido al chat\n")
		read := make(chan error, 1)
		go func() {
			_, err := io.Copy(io.Discard, p.in)
			read <- err
		}()
		p.sends(megabyte + framed)
		p.halfCloses()
		if err := <-read; err != nil {
			t.Errorf("the stream ends with %v", err)
		}
		said := strings.Count(ale.until("ana ha salido del chat\n"), "x")
		if want := map[string]int{"": 1 << 20, "\n": 0}[framed]; said != want {
			t.Errorf("%d bytes are shown, want %d", said, want)
		}
	}
	// A megabyte in place of a name, from a peer that does not wait for answers.
	for _, addr := range []string{pl.multi, pl.turnTCP, pl.ftp, pl.helloTCP} {
		p := dial(t, addr)
		go func() { _, _ = io.Copy(io.Discard, p.in) }()
		_, _ = io.WriteString(p.conn, megabyte)
		p.conn.Close()
	}
	bob := pl.joins("bob")
	bob.sends("bob: hola")
	bob.until("bob: hola\n")
}

func TestTwoClientsWithOneNick(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	one := pl.joins("ana")
	two := dial(t, pl.multi)
	two.wants(askNick)
	two.sends("ana")
	two.wants("ana2 se ha unido al chat\nTe has unido al chat\n* you are ana2: ana is taken\n")
	one.wants("ana2 se ha unido al chat\n")
	two.sends("ana: soy ana")
	one.wants("ana2: soy ana\n")
	one.sends("salir")
	one.ends("")
	two.wants("ana2: soy ana\nana ha salido del chat\n")
	two.sends("ana: still ana2")
	two.wants("ana2: still ana2\n")
}

func TestEmptyDatagrams(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	ale := pl.joins("ale")
	dialUDP(t, pl.helloUDP).sends("")
	ale.wants("* hello from 127.0.0.1\n")
	p := dialUDP(t, pl.turnUDP)
	p.sends("")
	if got := p.recv(); got != "" { // no message arrived, so there is no answer
		t.Fatalf("the server's name is %q", got)
	}
	ale.wants("guest se ha unido al chat\n")
	p.sends("")
	ale.sends("ale: hola")
	if got := p.recv(); !strings.HasSuffix(got, "\nale: hola") {
		t.Fatalf("the answer is %q", got)
	}
}

func TestAHundredClientsAtOnce(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	const clients, lines = 100, 3
	var joined, done sync.WaitGroup
	joined.Add(clients)
	seen := make([][]string, clients)
	for i := range clients {
		done.Go(func() {
			var err error
			if seen[i], err = pl.chats(fmt.Sprintf("user-%d", i), lines, clients*lines, &joined); err != nil {
				t.Errorf("client %d: %v", i, err)
			}
		})
	}
	done.Wait()
	for i := range seen {
		if !slices.Equal(seen[i], seen[0]) {
			t.Fatalf("client %d sees another order than client 0:\n%q\n%q", i, seen[i], seen[0])
		}
	}
}

// chats runs a client of the multi-user chat. It says some lines when all clients have
// joined, and returns the lines of all clients.
func (pl *place) chats(nick string, lines, all int, joined *sync.WaitGroup) (said []string, err error) {
	arrived := sync.OnceFunc(joined.Done)
	defer arrived()
	conn, err := net.Dial("tcp", pl.multi)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(hang))
	if _, err := io.ReadFull(conn, make([]byte, len(askNick))); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(conn, nick); err != nil {
		return nil, err
	}
	r := lineReader{Reader: conn}
	if err := r.until(func(line string) bool { return line == "Te has unido al chat\n" }); err != nil {
		return nil, err
	}
	arrived()
	joined.Wait()
	isLine := func(line string) bool { return strings.Contains(line, ": line ") }
	for n := range lines {
		// Each line waits for the echo of the previous one: a person is not faster.
		mine := fmt.Sprintf("%s: line %d", nick, n)
		if _, err := io.WriteString(conn, mine); err != nil {
			return nil, err
		}
		if err := r.until(func(line string) bool { return line == mine+"\n" }); err != nil {
			return nil, err
		}
	}
	for {
		said = slices.DeleteFunc(slices.Clone(r.lines), func(line string) bool { return !isLine(line) })
		if len(said) >= all {
			return said, nil
		}
		if err := r.until(isLine); err != nil {
			return said, err
		}
	}
}

// A lineReader keeps the lines that it has read.
type lineReader struct {
	io.Reader
	rest  string
	lines []string
}

// until reads until a line for which is reports true.
func (r *lineReader) until(is func(line string) bool) error {
	b := make([]byte, 1024)
	for {
		for {
			line, rest, whole := strings.Cut(r.rest, "\n")
			if !whole {
				break
			}
			r.rest = rest
			r.lines = append(r.lines, line+"\n")
			if is(line + "\n") {
				return nil
			}
		}
		n, err := r.Read(b)
		r.rest += string(b[:n])
		if err != nil && n == 0 {
			return errors.Join(fmt.Errorf("behind %q", r.rest), err)
		}
	}
}

package lineconn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/sessions"
	"tertulia/transport/internal/tcptest"
)

// calls is a connection that is not TCP and keeps what each Write sent.
type calls struct {
	net.Conn
	writes []string
}

func (c *calls) Write(b []byte) (int, error) {
	c.writes = append(c.writes, string(b))
	return len(b), nil
}
func (c *calls) SetReadDeadline(time.Time) error  { return nil }
func (c *calls) SetWriteDeadline(time.Time) error { return nil }

// sending is a session that sends batches and ends.
type sending struct {
	sessions.Session
	out     Writer
	batches [][]*room.Batch
}

func (s *sending) RunReader() error               { <-s.Ctx.Done(); return io.EOF }
func (s *sending) Leave(_ error, _ reason.Reason) {}
func (s *sending) Ended(_ *transport.Outcome)     {}
func (s *sending) RunWriter() {
	defer s.EndWriter()
	for _, b := range s.batches {
		if err := s.out.Deliver(b); err != nil {
			s.EndWith(err)
		}
	}
}

// send delivers batches over conn and returns the session's outcome.
func send(conn net.Conn, batches ...[]*room.Batch) (outcome transport.Outcome) {
	s := &sending{Session: sessions.Session{Conn: conn}, batches: batches}
	s.out = NewWriter(&s.Session)
	s.Begin(context.Background(), s)
	s.Run(s, &outcome)
	return outcome
}

func batches(texts ...string) (b []*room.Batch) {
	for _, text := range texts {
		b = append(b, &room.Batch{Data: []byte(text)})
	}
	return b
}

// Over TLS a write is a record, and over a WebSocket it would be a message.
func TestBatchesAreOneWriteToAConnectionThatIsNotTCP(t *testing.T) {
	c := new(calls)
	outcome := send(c, batches("one\n"), batches("two\n", "three\n"), batches("four\n", "", "five\n"))
	if got, want := fmt.Sprintf("%q", c.writes), fmt.Sprintf("%q", []string{"one\n", "two\nthree\n", "four\nfive\n"}); got != want {
		t.Errorf("writes %s, want %s", got, want)
	}
	if want := int64(len("one\ntwo\nthree\nfour\nfive\n")); outcome.Sent != want {
		t.Errorf("%d bytes are counted as sent, want %d", outcome.Sent, want)
	}
}

func TestBatchesArriveOverTCP(t *testing.T) {
	near, far := tcptest.Loopback(t)
	var want strings.Builder
	var all [][]*room.Batch
	for i := range 100 {
		texts := make([]string, 1+i%7)
		for j := range texts {
			texts[j] = fmt.Sprintln(i, j, strings.Repeat("x", 100*i))
			want.WriteString(texts[j])
		}
		all = append(all, batches(texts...))
	}
	read := make(chan []byte)
	go func() {
		got, _ := io.ReadAll(near)
		near.Close()
		read <- got
	}()
	outcome := send(far, all...)
	far.Close()
	if got := <-read; string(got) != want.String() || outcome.Sent != int64(len(got)) {
		t.Errorf("%d bytes arrive, %d are counted, want %d", len(got), outcome.Sent, want.Len())
	}
}

// The fan-out passes here for each burst and user.
func TestDeliverAllocatesNothing(t *testing.T) {
	near, far := tcptest.Loopback(t)
	go func() { _, _ = io.Copy(io.Discard, near) }()
	s := &sending{Session: sessions.Session{Conn: far, Ctx: t.Context()}}
	s.out = NewWriter(&s.Session)
	one, three := batches("one\n"), batches("one\n", "two\n", "three\n")
	for name, b := range map[string][]*room.Batch{"one batch": one, "three batches": three} {
		if n := testing.AllocsPerRun(100, func() {
			if err := s.out.Deliver(b); err != nil {
				t.Fatal(err)
			}
		}); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// pieces is a connection whose reads return its pieces, one each, and then an error.
type pieces struct {
	net.Conn
	rest []string
	err  error
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		return 0, p.err
	}
	n := copy(b, p.rest[0])
	if p.rest[0] = p.rest[0][n:]; p.rest[0] == "" {
		p.rest = p.rest[1:]
	}
	return n, nil
}

func newReader(t *testing.T, conn net.Conn, maxLine int) Reader {
	return NewReader(&sessions.Session{Conn: conn, Ctx: t.Context()}, maxLine)
}

func TestLinesAreReadHoweverTheyArrive(t *testing.T) {
	long := strings.Repeat("y", 5000)
	c := &pieces{rest: []string{"hol", "a\r", "\nuno\x1b[2J\ndos\n", long + "\n\xff\xfd\x06", "last"}, err: io.EOF}
	r := newReader(t, c, 4096)
	var got []string
	var answers bytes.Buffer
	for {
		in := r.Input(r.Read())
		for _, l := range in.Lines {
			got = append(got, l.Text)
		}
		answers.Write(in.Answer)
		if in.Err != nil {
			if !in.Ended() {
				t.Errorf("the stream ends with %v", in.Err)
			}
			break
		}
	}
	for _, l := range r.Rest() {
		got = append(got, l.Text)
	}
	want := []string{"hola", "uno", "dos", long[:4096], long[4096:], "last"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the lines are %.80q, want %.80q", got, want)
	}
	if answers.String() != "\xff\xfd\x00\xff\xfc\x06" {
		t.Errorf("telnet is answered %q", answers.String())
	}
}

func TestTLSIsNotReadAsLines(t *testing.T) {
	r := newReader(t, &pieces{rest: []string{"\x16", "\x03\x01\n"}}, 1024)
	if in := r.Input(r.Read()); in.TLS {
		t.Error("one byte is taken for TLS")
	}
	if in := r.Input(r.Read()); !in.TLS || len(in.Lines) > 0 {
		t.Errorf("the beginning of TLS is read as %+v", in)
	}
}

func TestABusyPeerGetsALargeBuffer(t *testing.T) {
	c := &pieces{rest: []string{strings.Repeat("x\n", largeBuffer), "y\n"}, err: syscall.ECONNRESET}
	r := newReader(t, c, 1024)
	reads := 0
	for len(c.rest) > 1 {
		r.Input(r.Read())
		reads++
	}
	if most := 2 + 2*largeBuffer/smallBuffer/8; reads > most {
		t.Errorf("%d reads for %d bytes, want %d at most", reads, 2*largeBuffer, most)
	}
	r.Input(r.Read())
	if len(r.buffer.bytes) != smallBuffer {
		t.Errorf("an idle peer keeps a buffer of %d bytes", len(r.buffer.bytes))
	}
	if in := r.Input(r.Read()); !errors.Is(in.Err, syscall.ECONNRESET) || in.Ended() {
		t.Errorf("a reset is read as %v", in.Err)
	}
}

package shelf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/textproto"
	"os"
	"strings"
	"testing"
	"time"

	"tertulia/cmd/tertulia/internal/shelftest"
)

// cuts returns after how many bytes connections break.
func cuts(t *testing.T, n int, most int64) (all []int64, sum int64) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d of the cuts", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range n {
		cut := 1 + r.Int64N(most)
		all, sum = append(all, cut), sum+cut
	}
	return all, sum
}

const big = 8 << 20

func TestDownloadGoesOnWhereItWasCut(t *testing.T) {
	srv, dir, data := serve(t), t.TempDir(), random(t, big)
	write(t, in(srv.Dir, "a"), data)
	at, sum := cuts(t, 3, big/4)
	cfg := configFor(srv.Addr)
	cfg.Dial = shelftest.NewRelay(t, srv.IsData, at...).Dial
	events := get(t, cfg, GetOptions{Paths: []string{"a"}, Dir: dir})
	e := one(t, events)
	if e.Result != Got || !e.Checked || e.Moved != big {
		t.Errorf("ended with %+v", e)
	}
	if n := count(events, Waiting); n != 3 {
		t.Errorf("waited %d times for 3 cuts of %d bytes", n, sum)
	}
	holds(t, in(dir, "a"), data)
	if names := left(t, dir); len(names) != 1 {
		t.Errorf("in the folder are %q", names)
	}
}

func TestPourGoesOnWhereItWasCut(t *testing.T) {
	srv, data := serve(t), random(t, big)
	write(t, in(srv.Dir, "a"), data)
	at, _ := cuts(t, 3, big/4)
	cfg := configFor(srv.Addr)
	cfg.Dial = shelftest.NewRelay(t, srv.IsData, at...).Dial
	var out bytes.Buffer
	e := one(t, do(t, cfg, func(ctx context.Context, s *Shelf) { s.GetTo(ctx, []string{"a"}, &out) }))
	if e.Result != Got || !e.Checked || e.Moved != big || !bytes.Equal(out.Bytes(), data) {
		t.Errorf("ended with %+v, %d bytes", e, out.Len())
	}
}

func TestUploadGoesOnWhereItWasCut(t *testing.T) {
	srv, here, data := serve(t), t.TempDir(), random(t, big)
	write(t, in(here, "a"), data)
	at, sum := cuts(t, 3, big/4)
	cfg := configFor(srv.Addr)
	cfg.Dial = shelftest.NewRelay(t, srv.IsData, at...).Dial
	events := put(t, cfg, PutOptions{Files: []string{in(here, "a")}})
	e := one(t, events)
	if e.Result != Sent || !e.Checked {
		t.Errorf("ended with %+v", e)
	}
	if n := count(events, Waiting); n < 3 {
		t.Errorf("waited %d times for 3 cuts of %d bytes", n, sum)
	}
	holds(t, in(srv.Dir, "a"), data)
}

// An older version of the file hides from SIZE how much has arrived.
func TestUploadOverAnOlderVersionIsCut(t *testing.T) {
	srv, here, data := serve(t), t.TempDir(), random(t, 3*inFlight)
	write(t, in(here, "a"), data)
	write(t, in(srv.Dir, "a"), []byte("old"))
	cfg := configFor(srv.Addr)
	cfg.Dial = shelftest.NewRelay(t, srv.IsData, 2*inFlight, 1000).Dial
	e := one(t, put(t, cfg, PutOptions{Files: []string{in(here, "a")}}))
	if e.Result != Sent || !e.Checked {
		t.Errorf("ended with %+v", e)
	}
	holds(t, in(srv.Dir, "a"), data)
}

func TestControlConnectionIsCutEverywhere(t *testing.T) {
	srv, dir := serve(t), t.TempDir()
	for i, name := range []string{"a", "b", "c"} {
		write(t, in(srv.Dir, "d", name), random(t, 1000*(i+1)))
	}
	var at []int64
	for n := int64(1); n < 2000; n += 97 {
		at = append(at, n)
	}
	cfg := configFor(srv.Addr)
	cfg.Dial = shelftest.NewRelay(t, srv.IsControl, at...).Dial
	for _, e := range ends(get(t, cfg, GetOptions{Paths: []string{"d"}, Recursive: true, Dir: dir})) {
		if e.Result != Got {
			t.Errorf("ended with %+v", e)
		}
	}
	for _, name := range []string{"a", "b", "c"} {
		want, _ := os.ReadFile(in(srv.Dir, "d", name))
		holds(t, in(dir, "d", name), want)
	}
}

// tripwire is a connection that interrupts all after so many bytes.
type tripwire struct {
	net.Conn
	left      int
	interrupt context.CancelFunc
}

func (w *tripwire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	return n, errors.Join(err, w.trip(n))
}

func (w *tripwire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	return n, errors.Join(err, w.trip(n))
}

func (w *tripwire) trip(n int) error {
	if w.left -= n; w.left > 0 {
		return nil
	}
	w.interrupt()
	return net.ErrClosed
}

// interrupted runs a call until a data connection has carried so many bytes.
func interrupted(t *testing.T, srv *shelftest.Server, most int, call func(context.Context, *Shelf)) []Event {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	cfg := configFor(srv.Addr)
	cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		if err != nil || srv.IsControl(addr) {
			return conn, err
		}
		return &tripwire{conn, most, interrupt}, nil
	}
	return do(t, cfg, func(_ context.Context, s *Shelf) { call(ctx, s) })
}

func TestNextRunGoesOn(t *testing.T) {
	srv, dir, here, data := serve(t), t.TempDir(), t.TempDir(), random(t, big)
	write(t, in(srv.Dir, "a"), data)
	write(t, in(here, "b"), data)
	gets := GetOptions{Paths: []string{"a"}, Dir: dir}
	puts := PutOptions{Files: []string{in(here, "b")}}

	e := one(t, interrupted(t, srv, big/4, func(ctx context.Context, s *Shelf) { s.Get(ctx, gets) }))
	if !errors.Is(e.Err, ErrInterrupted) || !e.Kept {
		t.Errorf("the interrupted get ended with %+v", e)
	}
	absent(t, in(dir, "a"))
	e = one(t, get(t, configFor(srv.Addr), gets))
	if e.Result != Got || !e.Checked || e.Moved > big*3/4 {
		t.Errorf("the second get ended with %+v", e)
	}
	holds(t, in(dir, "a"), data)

	e = one(t, interrupted(t, srv, big/2, func(ctx context.Context, s *Shelf) { s.Put(ctx, puts) }))
	if !errors.Is(e.Err, ErrInterrupted) || !e.Kept {
		t.Errorf("the interrupted put ended with %+v", e)
	}
	absent(t, in(srv.Dir, "b"))
	e = one(t, put(t, configFor(srv.Addr), puts))
	if e.Result != Sent || !e.Checked {
		t.Errorf("the second put ended with %+v", e)
	}
	holds(t, in(srv.Dir, "b"), data)
}

// keeps has a server keep the beginning of a file of user ana.
func keeps(t *testing.T, srv *shelftest.Server, name string, data []byte) {
	t.Helper()
	c, err := textproto.Dial("tcp", srv.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	do := func(line string, code int) string {
		t.Helper()
		if line != "" {
			if err := c.PrintfLine("%s", line); err != nil {
				t.Fatal(err)
			}
		}
		_, text, err := c.ReadResponse(code)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	do("", 220)
	do("USER ana", 331)
	do("PASS x", 230)
	_, port, _ := strings.Cut(do("EPSV", 229), "(|||")
	conn, err := net.Dial("tcp", "127.0.0.1:"+strings.TrimSuffix(port, "|)"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	do("STOR "+name, 150)
	if _, err := conn.Write(data); err != nil {
		t.Fatal(err)
	}
	for !strings.Contains(do("STAT", 211), fmt.Sprintf(": %d bytes", len(data))) {
	}
	do("ABOR", 426)
	do("", 226)
}

// What came whole is not on the shelf before somebody finishes it.
func TestUploadThatCameWholeIsFinished(t *testing.T) {
	srv, here, data := serve(t), t.TempDir(), random(t, 50_000)
	write(t, in(here, "a"), data)
	keeps(t, srv, "a", data)
	cfg := configFor(srv.Addr)
	e := one(t, put(t, cfg, PutOptions{Files: []string{in(here, "a")}}))
	if e.Result != Sent || !e.Checked || e.Moved != 1 {
		t.Errorf("ended with %+v", e)
	}
	holds(t, in(srv.Dir, "a"), data)
}

// What the server has kept is of another file than is here now, of the same
// length or nearly so.
func TestUploadIsNotMixedWithWhatTheServerHasKept(t *testing.T) {
	srv, here := serve(t), t.TempDir()
	for _, longer := range []int{-1, 0, 1, 2, 1000} {
		data := random(t, 50_000)
		write(t, in(here, "a"), data)
		keeps(t, srv, "a", random(t, len(data)+longer))
		e := one(t, put(t, configFor(srv.Addr), PutOptions{Files: []string{in(here, "a")}}))
		if e.Result != Sent || !e.Checked {
			t.Errorf("%+d bytes: ended with %+v", longer, e)
		}
		holds(t, in(srv.Dir, "a"), data)
		if err := os.Remove(in(srv.Dir, "a")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPartOfAnotherVersionIsNotUsed(t *testing.T) {
	srv, dir, data := serve(t), t.TempDir(), random(t, 1<<20)
	write(t, in(srv.Dir, "a"), data)
	for name, part := range map[string][]byte{
		"other": bytes.Repeat([]byte("other"), 1000),
		"whole": bytes.Repeat([]byte("x"), len(data)),
		"long":  bytes.Repeat([]byte("x"), len(data)+1),
	} {
		write(t, in(dir, "a"+PartSuffix), part)
		os.Remove(in(dir, "a"))
		e := one(t, get(t, configFor(srv.Addr), GetOptions{Paths: []string{"a"}, Dir: dir}))
		if e.Result != Got || !e.Checked || e.Moved < int64(len(data)) {
			t.Errorf("%s: ended with %+v", name, e)
		}
		holds(t, in(dir, "a"), data)
	}
}

func TestWholePartNeedsNoTransfer(t *testing.T) {
	srv, dir, data := serve(t), t.TempDir(), random(t, 1<<20)
	write(t, in(srv.Dir, "a"), data)
	write(t, in(dir, "a"+PartSuffix), data)
	e := one(t, get(t, configFor(srv.Addr), GetOptions{Paths: []string{"a"}, Dir: dir}))
	if e.Result != Got || !e.Checked || e.Moved != 0 {
		t.Errorf("ended with %+v", e)
	}
	holds(t, in(dir, "a"), data)
}

// The server has kept the beginning of a version that is no more.
func TestUploadOfAnotherVersionBeginsAnew(t *testing.T) {
	srv, here := serve(t), t.TempDir()
	first, second := random(t, big), random(t, big)
	first[0], second[0] = 1, 2
	puts := PutOptions{Files: []string{in(here, "a")}}
	write(t, in(here, "a"), first)
	interrupted(t, srv, big/2, func(ctx context.Context, s *Shelf) { s.Put(ctx, puts) })
	write(t, in(here, "a"), second)
	e := one(t, put(t, configFor(srv.Addr), puts))
	if e.Result != Sent || !e.Checked {
		t.Errorf("ended with %+v", e)
	}
	holds(t, in(srv.Dir, "a"), second)
}

func TestServerThatIsNotThere(t *testing.T) {
	cfg := configFor("127.0.0.1:1")
	cfg.Wait = 50 * time.Millisecond
	e := one(t, get(t, cfg, GetOptions{Paths: []string{"a", "b"}, Dir: t.TempDir()}))
	if !isGone(e.Err) || Words(e.Err) != "no connection to 127.0.0.1:1 within 50ms: connection refused" {
		t.Errorf("ended with %v", e.Err)
	}
}

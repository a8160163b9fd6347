package classic

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/actors/room"
)

// enters opens a client of the simple FTP and reads the listing.
func (pl *place) enters(name, listing string) *program {
	pl.t.Helper()
	p := dial(pl.t, pl.ftp)
	p.sends(name)
	p.wants(listing)
	return p
}

// uploads uploads a content under a name.
func (p *program) uploads(name, text string) {
	p.t.Helper()
	p.sends("subir")
	p.wants("recibido")
	p.sends(name)
	p.wants("recibido")
	p.sends(text)
}

// asks sends a command and compares the answer.
func (p *program) asks(command, answer string) {
	p.t.Helper()
	p.sends(command)
	p.wants(answer)
}

// settled waits until n uploads have ended, each by a pause.
func (pl *place) settled(n float64) {
	pl.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	over := time.After(hang)
	for {
		count := func(what string) float64 { return testutil.ToFloat64(pl.metrics.files.WithLabelValues(what)) }
		if count("received")+count("refused") >= n {
			return
		}
		select {
		case <-tick.C:
		case <-over:
			pl.t.Fatalf("%v uploads have not ended", n)
		}
	}
}

func TestFTPIsTheLabsExchange(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	pl.put("list.txt", "a.txt\n")
	pl.put("a.txt", "hola\n")
	p := pl.enters("ana", "a.txt\nlist.txt\n")
	p.asks("a.txt", "hola\n")
	p.uploads("b c.txt", "¿qué tal?")
	pl.settled(1)
	p.asks("nothing.txt", "error")
	p.asks("list", "a.txt\nb c.txt\nlist.txt\n")
	p.asks("b c.txt", "¿qué tal?")
	p.sends("exit")
	p.ends("Sesion finalizada")
	if b, err := os.ReadFile(filepath.Join(pl.dir, "b c.txt")); err != nil || string(b) != "¿qué tal?" {
		t.Errorf("the shelf has %q (%v)", b, err)
	}
}

func TestFTPWithNc(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	p := pl.enters("ana\n", "\n")
	p.sends("subir\na.txt\nhola\nadiós\n")
	p.wants("recibido\nrecibido\n")
	pl.settled(1)
	p.asks("list\n", "a.txt\n")
	p.asks("a.txt\n", "hola\nadiós\n")
	p.asks("b.txt\n", "error\n")
	p.sends("subir\nb.txt\n")
	p.wants("recibido\nrecibido\n")
	p.sends("the end of the stream ends it")
	p.halfCloses()
	p.ends("")
	pl.enters("eva", "a.txt\nb.txt\n").asks("b.txt", "the end of the stream ends it")
}

func TestFTPNothingIsAnsweredWithALine(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	p := pl.enters("ana", "\n")
	pl.put("empty", "")
	p.asks("empty", "\n")
	p.uploads("nothing", "")
	pl.settled(1)
	p.asks("list", "empty\nnothing\n")
	p.asks("nothing", "\n")
}

func TestFTPSendsWhatIsLargerThanOneReadWhole(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	large := strings.Repeat("0123456789abcdef", 1<<16)
	p := pl.enters("ana", "\n")
	p.uploads("large", large)
	pl.settled(1)
	p.asks("large", large)
	var names strings.Builder
	for i := range 300 {
		name := "file-" + strings.Repeat("x", 20) + string(rune('a'+i/26)) + string(rune('a'+i%26))
		pl.put(name, "x")
		names.WriteString(name + "\n")
	}
	p.asks("list", names.String()+"large\n")
}

func TestFTPBadNames(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	pl.put("y", "y")
	pl.put("-rf", "not to be had here")
	before := pl.tree()
	p := pl.enters("ana", "y\n")
	for _, name := range []string{"../x", "x; rm -rf y", "-rf", "a\x00b", "y\x00", long(300), "list\x01", "..", "/", "../shelf/y", "/etc/passwd",
		"`id`", "$(id)", "a|b", "a>b", "a&b", ".tertulia-tmp/x", "y/", "y/x", "\xff", "no/such/folder"} {
		p.asks(name, "error")
		p.asks("subir", "recibido")
		p.asks(name, "error")
	}
	for _, name := range []string{"list", "subir", "exit"} {
		p.asks("subir", "recibido")
		p.asks(name, "error")
	}
	p.asks("list", "y\n")
	if got := pl.tree(); got != before {
		t.Errorf("the folder holds %q, before %q", got, before)
	}
	p.asks("y", "y")
}

func TestFTPListsWhatCanBeHad(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	pl.put("exit", "")
	pl.put("a\u202eb", "")
	pl.put("$HOME", "")
	if err := os.Mkdir(filepath.Join(pl.dir, "lab"), 0o755); err != nil {
		t.Fatal(err)
	}
	pl.put("lab/x", "in a folder")
	pl.enters("ana", "ab\nlab/\n").asks("lab/x", "in a folder")
}

func TestFTPWhatTheLabsClientSendsEndsWithAShortPause(t *testing.T) {
	for size, want := range map[int64]time.Duration{
		1: quietTime, 1023: quietTime, 1024: quietTime, 1025: longQuietTime, 1 << 30: longQuietTime,
	} {
		if got := pauseAfter(size); got != want {
			t.Errorf("a content of %d bytes ends after %v, want %v", size, got, want)
		}
	}
}

func TestFTPOneWriterAName(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	pl.put("a", "old")
	up, err := pl.shelf.Create(t.Context(), event.Identity{Nick: "ana"}, "a", files.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p := pl.enters("bob", "a\n")
	p.asks("subir", "recibido")
	p.asks("a", "error")
	p.asks("a", "old")
	if err := up.Discard(); err != nil {
		t.Fatal(err)
	}
	p.uploads("a", "new")
	pl.settled(2)
	p.asks("a", "new")
}

func TestFTPAnUploadThatIsCutOffIsNotPublished(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	pl.put("a", "old")
	p := pl.enters("ana", "a\n")
	p.uploads("a", long(1025)) // a longer pause would end it
	p.resets()
	q := pl.enters("bob", "a\n")
	q.asks("a", "old")
	p = pl.enters("ana", "a\n")
	p.uploads("b", "") // and closes
	p.halfCloses()
	p.ends("")
	q.asks("list", "a\n")
}

func TestFTPAnUploadThatDoesNotFitIsToldInTheNextAnswer(t *testing.T) {
	pl := openPlace(t, Config{}, func(cfg *files.Config) { cfg.MaxFileSize = 5000 })
	p := pl.enters("ana", "\n")
	p.uploads("large", long(100_000))
	pl.settled(1)
	p.asks("list", "error")
	p.asks("list", "\n")
	p.uploads("a", long(5000))
	pl.settled(2)
	p.asks("a", long(5000))
}

func TestFTPWithoutRights(t *testing.T) {
	pl := openPlace(t, Config{}, func(cfg *files.Config) { cfg.Access = files.ReadOnly })
	pl.put("a", "x")
	p := pl.enters("ana", "a\n")
	p.asks("subir", "recibido")
	p.asks("b", "error")
	p.asks("a", "x")
}

func FuzzCheckFile(f *testing.F) {
	f.Add("a.txt")
	f.Add("-rf")
	f.Add("x; rm -rf y")
	f.Fuzz(func(t *testing.T, name string) {
		if checkFile(name) == nil && (name == "" || name[0] == '-' || strings.ContainsAny(name, ";|&`$")) {
			t.Fatalf("%q passes", name)
		}
	})
}

func TestFTPANickThatAnotherAddressHoldsIsShownSo(t *testing.T) {
	pl := openPlace(t, Config{}, nil)
	_, err := pl.chat.Join(t.Context(), room.JoinRequest{Nick: "Teacher", Addr: netip.MustParseAddr("192.0.2.7"), Dialect: multiDialect{}})
	if err != nil {
		t.Fatal(err)
	}
	p := pl.enters("teacher", "\n")
	p.uploads("exam.txt", "forged")
	pl.settled(1)
	if news := <-pl.shelf.Events(); len(news) != 1 || news[0].User.Shown() != "teacher?" || news[0].Path() != "/exam.txt" || news[0].Kind != files.Published {
		t.Errorf("the shelf tells %v", news)
	}
}

package shelf

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/actors/files"
	"tertulia/cmd/tertulia/internal/shelftest"
	"tertulia/transport/ftp"
)

// facts is a reply to MLST.
func facts(kind string, size int) string {
	return fmt.Sprintf("250-it is:\r\n type=%s;size=%d;modify=20200229120000; x\r\n250 end\r\n", kind, size)
}

// brief gives a server that misbehaves no long time.
func brief(addr string) Config {
	cfg := configFor(addr)
	cfg.Wait = 100 * time.Millisecond
	return cfg
}

func TestListedNamesDoNotLeadOut(t *testing.T) {
	above := t.TempDir()
	dir := in(above, "target")
	names := []string{
		"../out", "/tmp/out", "a/../../out", "..", ".", "x/y", "bell\a", "esc\x1b[31m", "c1\u009b", "\xff\xfe",
		"nul\x00", "f" + PartSuffix, "tab\t",
	}
	script := shelftest.Script{
		Replies: map[string]string{"MLST d": facts("dir", 0), "CWD": "250 yes\r\n"},
		Data:    map[string]string{"RETR d/good": "good"},
	}
	listing := "type=file;size=4;modify=20200229120000; good\r\n"
	for _, name := range names {
		listing += "type=file;size=4;modify=20200229120000; " + name + "\r\n"
		listing += "type=dir;modify=20200229120000; " + name + "\r\n"
		script.Data["RETR d/"+name] = "evil"
	}
	script.Data["MLSD d"] = listing
	all := ends(get(t, brief(shelftest.Follow(t, script)), GetOptions{Paths: []string{"d"}, Recursive: true, Dir: dir}))
	for _, e := range all {
		if (e.Result == Got) != (e.Name == "d/good") {
			t.Errorf("ended with %+v", e)
		}
	}
	if len(all) != 1+2*(len(names)-2) {
		t.Errorf("%d names were told", len(all))
	}
	if got := left(t, above); !slices.Equal(got, []string{"target"}) {
		t.Errorf("outside are %q", got)
	}
	if got := left(t, in(dir, "d")); !slices.Equal(got, []string{"good"}) {
		t.Errorf("in the folder are %q", got)
	}
}

// A link in the target folder does not lead out of it either.
func TestLocalLinksDoNotLeadOut(t *testing.T) {
	srv, above := serve(t), t.TempDir()
	write(t, in(srv.Dir, "d/f"), []byte("x"))
	os.Mkdir(in(above, "target"), 0o777)
	os.Mkdir(in(above, "out"), 0o777)
	os.Symlink("../out", in(above, "target/d"))
	e := ends(get(t, configFor(srv.Addr), GetOptions{Paths: []string{"d"}, Recursive: true, Dir: in(above, "target")}))[0]
	if e.Result != Failed {
		t.Errorf("ended with %+v", e)
	}
	absent(t, in(above, "out/f"))
}

func TestTruncatedDownloadNeverLooksWhole(t *testing.T) {
	short := shelftest.Follow(t, shelftest.Script{
		Replies: map[string]string{"MLST a": facts("file", 10)},
		Data:    map[string]string{"RETR a": ""},
	})
	dir := t.TempDir()
	e := one(t, get(t, brief(short), GetOptions{Paths: []string{"a"}, Dir: dir}))
	if !errors.Is(e.Err, errShorter) {
		t.Errorf("ended with %+v", e)
	}
	absent(t, in(dir, "a"))
	long := shelftest.Follow(t, shelftest.Script{
		Replies: map[string]string{"MLST a": facts("file", 3)},
		Endless: map[string]string{"RETR a": "12345"},
	})
	dir = t.TempDir()
	e = one(t, get(t, brief(long), GetOptions{Paths: []string{"a"}, Dir: dir}))
	if !errors.Is(e.Err, errLonger) {
		t.Errorf("ended with %+v", e)
	}
	absent(t, in(dir, "a"))
}

func TestWrongDigestIsAnError(t *testing.T) {
	zeros := "213 SHA-256 0-4 " + strings.Repeat("0", 64) + " a\r\n"
	addr := shelftest.Follow(t, shelftest.Script{
		Replies: map[string]string{
			"FEAT": "211-it has:\r\n MLST type*;\r\n HASH SHA-256*\r\n211 end\r\n", "OPTS HASH SHA-256": "200 SHA-256\r\n",
			"MLST a": facts("file", 4), "HASH": zeros, "MLST b": "550 none\r\n", "SIZE b": "550 none\r\n", "STOR b": "550 no\r\n",
		},
		Data: map[string]string{"RETR a": "abcd"},
	})
	dir := t.TempDir()
	e := one(t, get(t, brief(addr), GetOptions{Paths: []string{"a"}, Dir: dir}))
	if !errors.Is(e.Err, errDiffers) || e.Moved != 8 {
		t.Errorf("ended with %+v", e)
	}
	if names := left(t, dir); len(names) != 0 {
		t.Errorf("in the folder are %q", names)
	}
	var out strings.Builder
	e = one(t, do(t, brief(addr), func(ctx context.Context, s *Shelf) { s.GetTo(ctx, []string{"a"}, &out) }))
	if !errors.Is(e.Err, errDiffers) {
		t.Errorf("get - ended with %+v", e)
	}
}

func TestServerWithoutDigests(t *testing.T) {
	addr := shelftest.Follow(t, shelftest.Script{
		Replies: map[string]string{"MLST a": facts("file", 4)},
		Data:    map[string]string{"RETR a": "abcd"},
	})
	dir := t.TempDir()
	events := get(t, brief(addr), GetOptions{Paths: []string{"a"}, Dir: dir})
	if e := one(t, events); e.Result != Got || e.Checked || count(events, Unchecked) != 1 {
		t.Errorf("told %+v", events)
	}
	if e := one(t, get(t, brief(addr), GetOptions{Paths: []string{"a"}, Dir: dir})); e.Result != Same || e.Checked {
		t.Errorf("the second time: %+v", e)
	}
	// A part without the mark of its version may be of another one.
	os.Remove(in(dir, "a"))
	write(t, in(dir, "a"+PartSuffix), []byte("ab"))
	if e := one(t, get(t, brief(addr), GetOptions{Paths: []string{"a"}, Dir: dir})); e.Result != Got || e.Moved != 4 {
		t.Errorf("with an unknown part: %+v", e)
	}
	// With the time of the file, the part counts as its beginning.
	then := time.Date(2020, 2, 29, 12, 0, 0, 0, time.UTC)
	_ = os.Rename(in(dir, "a"), in(dir, "a"+PartSuffix))
	_ = os.Chtimes(in(dir, "a"+PartSuffix), then, then)
	if e := one(t, get(t, brief(addr), GetOptions{Paths: []string{"a"}, Dir: dir})); e.Result != Got || e.Moved != 0 {
		t.Errorf("with a known part: %+v", e)
	}
}

func TestSilentServer(t *testing.T) {
	for _, silent := range []string{"", "USER", "FEAT", "MLST", "EPSV", "RETR"} {
		addr := shelftest.Follow(t, shelftest.Script{Replies: map[string]string{"MLST": facts("file", 4), silent: ""}})
		cfg := brief(addr)
		cfg.Timeout, cfg.Wait = 50*time.Millisecond, 10*time.Millisecond
		e := one(t, get(t, cfg, GetOptions{Paths: []string{"a"}, Dir: t.TempDir()}))
		if !strings.Contains(Words(e.Err), "the server is silent") {
			t.Errorf("silent at %q: %v", silent, e.Err)
		}
	}
}

func TestSensesOfTheServerAreBounded(t *testing.T) {
	replies := "250-" + strings.Repeat("x", 200_000) + "\r\n250 end\r\n"
	addr := shelftest.Follow(t, shelftest.Script{Replies: map[string]string{"MLST a": replies}})
	if e := one(t, get(t, brief(addr), GetOptions{Paths: []string{"a"}, Dir: t.TempDir()})); !strings.Contains(Words(e.Err), string(errTooMuch)) {
		t.Errorf("a long reply: %v", e.Err)
	}
	addr = shelftest.Follow(t, shelftest.Script{
		Replies: map[string]string{"MLST d": facts("dir", 0)},
		Endless: map[string]string{"MLSD d": strings.Repeat("type=file;size=4;modify=20200229120000; "+strings.Repeat("n", 200)+"\r\n", 100)},
	})
	if e := one(t, get(t, brief(addr), GetOptions{Paths: []string{"d"}, Recursive: true, Dir: t.TempDir()})); !strings.Contains(Words(e.Err), string(errTooMuch)) {
		t.Errorf("an endless listing: %v", e.Err)
	}
}

func TestFoldersWithoutEnd(t *testing.T) {
	script := shelftest.Script{Replies: map[string]string{"MLST d": facts("dir", 0)}, Data: map[string]string{}}
	path := "d"
	for range maxDepth + 3 {
		script.Data["MLSD "+path] = "type=dir;modify=20200229120000; d\r\n"
		path += "/d"
	}
	if e := one(t, get(t, brief(shelftest.Follow(t, script)), GetOptions{Paths: []string{"d"}, Recursive: true, Dir: t.TempDir()})); !errors.Is(e.Err, errTree) {
		t.Errorf("ended with %+v", e)
	}
}

func TestServerThatTalksNonsense(t *testing.T) {
	addr := shelftest.Follow(t, shelftest.Script{Replies: map[string]string{"": "* welcome to tertulia: type your nick and press Enter\r\n"}})
	if e := one(t, get(t, configFor(addr), GetOptions{Paths: []string{"a"}, Dir: t.TempDir()})); !strings.Contains(Words(e.Err), "no FTP server") {
		t.Errorf("ended with %v", Words(e.Err))
	}
}

func TestWrongPassword(t *testing.T) {
	srv := shelftest.Serve(t, func(_ *files.Config, c *ftp.Config) { c.Gate = shelftest.Gate(t, "secret") })
	cfg := configFor(srv.Addr)
	for password, want := range map[string]string{"": "a password is needed", "wrong": "not the password"} {
		cfg.Password = password
		e := one(t, get(t, cfg, GetOptions{Paths: []string{"a"}, Dir: t.TempDir()}))
		if !isGone(e.Err) || !errors.Is(e.Err, ErrPassword) || !strings.Contains(strings.ToLower(Words(e.Err)), want) {
			t.Errorf("with %q it ended with %v", password, Words(e.Err))
		}
	}
	cfg.Password = "secret"
	write(t, in(srv.Dir, "a"), []byte("x"))
	if e := one(t, get(t, cfg, GetOptions{Paths: []string{"a"}, Dir: t.TempDir()})); e.Result != Got {
		t.Errorf("ended with %v", e)
	}
}

func TestFullShelf(t *testing.T) {
	srv := shelftest.Serve(t, func(c *files.Config, _ *ftp.Config) { c.QuotaBytes = 1000 })
	here := t.TempDir()
	write(t, in(here, "a"), make([]byte, 10_000))
	e := one(t, put(t, configFor(srv.Addr), PutOptions{Files: []string{in(here, "a")}}))
	if replyCode(e.Err) != 552 {
		t.Errorf("ended with %v", e.Err)
	}
}

func FuzzNames(f *testing.F) {
	for _, name := range []string{"a", "..", "a/b", "世界", "\xff", "a\nb", strings.Repeat("ñ", 127), strings.Repeat("x", 255)} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if checkHere(name) != nil {
			return
		}
		part := partName(name)
		if filepath.Base(name) != name || filepath.Base(part) != part || !filepath.IsLocal(part) {
			t.Errorf("%q may lead out", name)
		}
		if len(name) <= maxName && len(part) > maxName || !strings.HasSuffix(part, PartSuffix) {
			t.Errorf("%q cannot be a part's name", part)
		}
	})
}

package shelf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFileThereAndBack(t *testing.T) {
	srv, here, back := serve(t), t.TempDir(), t.TempDir()
	for _, name := range []string{"notes.txt", "two  words ", "a*b?[c].txt", "ñandú 世界.txt", "-la", "empty", "100%s"} {
		data := []byte("in " + name)
		if name == "empty" {
			data = nil
		}
		write(t, in(here, name), data)
		e := one(t, put(t, configFor(srv.Addr), PutOptions{Files: []string{in(here, name)}}))
		if e.Result != Sent || !e.Checked || e.Err != nil {
			t.Fatalf("%q: put ended with %+v", name, e)
		}
		holds(t, in(srv.Dir, name), data)
		e = one(t, get(t, configFor(srv.Addr), GetOptions{Paths: []string{name}, Dir: back}))
		if e.Result != Got || !e.Checked || e.Err != nil {
			t.Fatalf("%q: get ended with %+v", name, e)
		}
		holds(t, in(back, name), data)
		e = one(t, get(t, configFor(srv.Addr), GetOptions{Paths: []string{name}, Dir: back}))
		if e.Result != Same || e.Moved != 0 {
			t.Fatalf("%q: the second get ended with %+v", name, e)
		}
		e = one(t, put(t, configFor(srv.Addr), PutOptions{Files: []string{in(here, name)}}))
		if e.Result != Same || e.Moved != 0 {
			t.Fatalf("%q: the second put ended with %+v", name, e)
		}
	}
	if names := left(t, back); len(names) != 7 {
		t.Errorf("in the folder are %q", names)
	}
}

func TestFoldersThereAndBack(t *testing.T) {
	srv, here, back := serve(t), t.TempDir(), t.TempDir()
	want := map[string]string{}
	for i := range 200 {
		name := fmt.Sprintf("lab/%d/deep %d/file %d.txt", i%7, i%3, i)
		want[name] = strings.Repeat(name, i)
		write(t, in(here, name), []byte(want[name]))
	}
	os.MkdirAll(in(here, "lab/nothing here"), 0o777)
	cfg := configFor(srv.Addr)
	cfg.Jobs = 4
	for _, e := range ends(put(t, cfg, PutOptions{Files: []string{in(here, "lab")}, Recursive: true, To: "up/to"})) {
		if e.Result != Sent || !e.Checked {
			t.Fatalf("put: %+v", e)
		}
	}
	all := ends(get(t, cfg, GetOptions{Paths: []string{"up/to/lab"}, Recursive: true, Dir: back}))
	if len(all) != len(want) {
		t.Errorf("%d files came back", len(all))
	}
	for _, e := range all {
		if e.Result != Got || !e.Checked {
			t.Fatalf("get: %+v", e)
		}
	}
	for name, data := range want {
		holds(t, in(back, name), []byte(data))
	}
	if info, err := os.Stat(in(back, "lab/nothing here")); err != nil || !info.IsDir() {
		t.Error("the empty folder is missing")
	}
	removed := ends(do(t, cfg, func(ctx context.Context, s *Shelf) {
		s.Remove(ctx, RemoveOptions{Paths: []string{"up"}, Recursive: true})
	}))
	for _, e := range removed {
		if e.Result != Removed {
			t.Fatalf("rm: %+v", e)
		}
	}
	absent(t, in(srv.Dir, "up"))
}

func TestLocalFileThatDiffersStays(t *testing.T) {
	srv, dir := serve(t), t.TempDir()
	write(t, in(srv.Dir, "a"), []byte("theirs"))
	write(t, in(dir, "a"), []byte("mine!!"))
	if e := one(t, get(t, configFor(srv.Addr), GetOptions{Paths: []string{"a"}, Dir: dir})); !errors.Is(e.Err, errExists) {
		t.Errorf("ended with %+v", e)
	}
	holds(t, in(dir, "a"), []byte("mine!!"))
	if e := one(t, get(t, configFor(srv.Addr), GetOptions{Paths: []string{"a"}, Dir: dir, Force: true})); e.Result != Got {
		t.Errorf("with force: %+v", e)
	}
	holds(t, in(dir, "a"), []byte("theirs"))
	if names := left(t, dir); !slices.Equal(names, []string{"a"}) {
		t.Errorf("in the folder are %q", names)
	}
}

func TestTwoFilesOfOneName(t *testing.T) {
	srv, dir := serve(t), t.TempDir()
	write(t, in(srv.Dir, "x/a"), []byte("x"))
	write(t, in(srv.Dir, "y/a"), []byte("y"))
	all := ends(get(t, configFor(srv.Addr), GetOptions{Paths: []string{"x/a", "y/a"}, Dir: dir}))
	if all[0].Result != Got || !errors.Is(all[1].Err, errTaken) {
		t.Errorf("ended with %+v", all)
	}
	holds(t, in(dir, "a"), []byte("x"))
}

func TestPatterns(t *testing.T) {
	srv := serve(t)
	for _, name := range []string{"a1.txt", "a2.txt", "b.txt", ".a3.txt", "x/a9.txt", "y/a8.txt", "lit*ral", "literal"} {
		write(t, in(srv.Dir, name), []byte(name))
	}
	for _, c := range []struct{ arg, want string }{
		{"a?.txt", "a1.txt a2.txt"},
		{"*.txt", "a1.txt a2.txt b.txt"},
		{".a*", ".a3.txt"},
		{"*/a*", "x/a9.txt y/a8.txt"},
		{"[xy]/a9.txt", "x/a9.txt"},
		{"/a[12].txt", "/a1.txt /a2.txt"},
		{"lit*ral", "lit*ral"},
		{"li*ral", "lit*ral literal"},
		{"none*", ""},
		{"[", ""},
		{"b.txt/*", ""},
		{"b.txt/", ""},
		{"x/", "x"},
		{"", "."},
	} {
		do(t, configFor(srv.Addr), func(ctx context.Context, s *Shelf) {
			found, err := s.Look(ctx, c.arg)
			var got []string
			for _, f := range found {
				got = append(got, f.Path)
			}
			if strings.Join(got, " ") != c.want || errors.Is(err, errMissing) != (c.want == "") {
				t.Errorf("%q leads to %q, %v; want %q", c.arg, got, err, c.want)
			}
		})
	}
}

func TestPourIsTheFile(t *testing.T) {
	srv, data := serve(t), random(t, 3<<20)
	write(t, in(srv.Dir, "a"), data)
	write(t, in(srv.Dir, "b"), []byte("end"))
	var out bytes.Buffer
	all := ends(do(t, configFor(srv.Addr), func(ctx context.Context, s *Shelf) { s.GetTo(ctx, []string{"a", "b"}, &out) }))
	for _, e := range all {
		if e.Result != Got || !e.Checked {
			t.Errorf("ended with %+v", e)
		}
	}
	if !bytes.Equal(out.Bytes(), append(data, "end"...)) {
		t.Errorf("%d bytes came out", out.Len())
	}
}

func TestStandardInputIsStored(t *testing.T) {
	srv, data := serve(t), random(t, 1<<20)
	e := one(t, do(t, configFor(srv.Addr), func(ctx context.Context, s *Shelf) {
		s.PutFrom(ctx, bytes.NewReader(data), "new/folder", "a b")
	}))
	if e.Result != Sent || !e.Checked {
		t.Errorf("ended with %+v", e)
	}
	holds(t, in(srv.Dir, "new/folder/a b"), data)
	one(t, do(t, configFor(srv.Addr), func(ctx context.Context, s *Shelf) {
		s.PutFrom(ctx, strings.NewReader("new"), "new/folder", "a b")
	}))
	holds(t, in(srv.Dir, "new/folder/a b"), []byte("new"))
	if got := left(t, in(srv.Dir, "new/folder")); !slices.Equal(got, []string{"a b"}) {
		t.Errorf("the folder has %q", got)
	}
}

// cutReader brings some bytes and then ends the data connection in good order, as the
// kernel does for a program that is killed.
type cutReader struct {
	dir   string // what the server serves
	data  chan *net.TCPConn
	first bool
}

func (r *cutReader) Read(p []byte) (int, error) {
	if !r.first {
		r.first = true
		return copy(p, "the n"), nil
	}
	_ = (<-r.data).CloseWrite()
	for end := time.Now().Add(patience); time.Now().Before(end); <-time.After(time.Millisecond) {
		names, err := os.ReadDir(r.dir)
		if err != nil || len(names) > 1 {
			break // the server takes the received bytes for a complete file
		}
		if got, err := os.ReadFile(in(r.dir, "a")); err != nil || string(got) != "old" {
			break
		}
	}
	return 0, os.ErrInvalid
}

func TestAnInterruptedPipeDoesNotReplaceTheFile(t *testing.T) {
	srv := serve(t)
	write(t, in(srv.Dir, "a"), []byte("old"))
	cfg, src := configFor(srv.Addr), &cutReader{dir: srv.Dir, data: make(chan *net.TCPConn, 1)}
	cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		if err == nil && srv.IsData(addr) {
			src.data <- conn.(*net.TCPConn)
		}
		return conn, err
	}
	e := one(t, do(t, cfg, func(ctx context.Context, s *Shelf) { s.PutFrom(ctx, src, "", "a") }))
	if e.Result != Failed {
		t.Errorf("ended with %+v", e)
	}
	holds(t, in(srv.Dir, "a"), []byte("old"))
}

type brokenReader struct{ left []byte }

func (b *brokenReader) Read(p []byte) (int, error) {
	if len(b.left) == 0 {
		return 0, os.ErrInvalid
	}
	n := copy(p, b.left)
	b.left = b.left[n:]
	return n, nil
}

func TestInputThatFailsIsNotStored(t *testing.T) {
	srv := serve(t)
	e := one(t, do(t, configFor(srv.Addr), func(ctx context.Context, s *Shelf) {
		s.PutFrom(ctx, &brokenReader{make([]byte, 1<<20)}, "", "a")
	}))
	if e.Result != Failed || !strings.Contains(Words(e.Err), "invalid argument") {
		t.Errorf("ended with %+v", e)
	}
	absent(t, in(srv.Dir, "a"))
}

func TestWhatCannotBeSent(t *testing.T) {
	srv, here := serve(t), t.TempDir()
	write(t, in(here, "d/good"), []byte("x"))
	write(t, in(here, "d/bad\nname"), []byte("x"))
	os.Symlink(".", in(here, "d/loop"))
	os.Symlink("good", in(here, "d/link"))
	os.Symlink("nowhere", in(here, "d/stale"))
	all := ends(put(t, configFor(srv.Addr), PutOptions{Files: []string{in(here, "d"), in(here, "none")}, Recursive: true}))
	var got []string
	for _, e := range all {
		words := "sent"
		if e.Err != nil {
			words = Words(e.Err)
		}
		got = append(got, filepath.Base(e.Name)+": "+words)
	}
	want := []string{
		"bad\nname: " + string(errNotPlain), "good: sent", "link: sent", "loop: " + string(errLinked),
		"stale: no such file or directory", "none: no such file or directory",
	}
	if !slices.Equal(got, want) {
		t.Errorf("ended with %q, want %q", got, want)
	}
	holds(t, in(srv.Dir, "d/link"), []byte("x"))
	e := one(t, put(t, configFor(srv.Addr), PutOptions{Files: []string{in(here, "d")}}))
	if !errors.Is(e.Err, errNeedsR) {
		t.Errorf("a folder without -r: %+v", e)
	}
}

func TestDownloadHasTheServersTime(t *testing.T) {
	srv, dir := serve(t), t.TempDir()
	write(t, in(srv.Dir, "a"), []byte("x"))
	then := time.Date(2020, 2, 29, 12, 0, 0, 0, time.UTC)
	os.Chtimes(in(srv.Dir, "a"), then, then)
	get(t, configFor(srv.Addr), GetOptions{Paths: []string{"a"}, Dir: dir})
	if info, err := os.Stat(in(dir, "a")); err != nil || !info.ModTime().Equal(then) {
		t.Errorf("%v %v", info, err)
	}
}

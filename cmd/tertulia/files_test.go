package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/actors/files"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/shelftest"
	"tertulia/transport/ftp"
)

// put writes a file; its path below the folder may contain slashes.
func put(t *testing.T, dir, name, data string) string {
	t.Helper()
	at := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(at), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at, []byte(data), 0o666); err != nil {
		t.Fatal(err)
	}
	return at
}

func TestFileCommands(t *testing.T) {
	srv := shelftest.Serve(t, nil)
	free := "127.0.0.1:" + freePort(t)
	put(t, srv.Dir, "notes.txt", "hola")
	put(t, srv.Dir, "-l", "dash")
	put(t, srv.Dir, "lab/a.txt", "a")
	put(t, srv.Dir, "lab/b.txt", "b")
	here := put(t, t.TempDir(), "up.txt", "up")
	t.Chdir(t.TempDir())
	put(t, ".", "mine.txt", "mine")
	put(t, srv.Dir, "mine.txt", "theirs")
	for _, c := range []struct {
		args    string
		in      string
		status  int
		out     string // is the output
		words   string // is contained in the error output
		message string // is the beginning of the error
	}{
		{args: "ls HOST", out: "-l\nlab/\nmine.txt\nnotes.txt\n"},
		{args: "ls ftp://HOST lab", out: "a.txt\nb.txt\n"},
		{args: "ls HOST lab -l", out: "-l\n\nlab:\na.txt\nb.txt\n"},
		{args: "ls HOST *.txt", out: "mine.txt\nnotes.txt\n"},
		{args: "ls HOST none lab/a.txt", out: "lab/a.txt\n", status: 1, message: "none: no such file or folder on the server"},
		{args: "get HOST notes.txt", out: "got     notes.txt, 4 B, SHA-256 agrees\n"},
		{args: "get HOST notes.txt", out: "same    notes.txt, 4 B\n"},
		{args: "get -q HOST notes.txt"},
		{args: "get HOST -l", out: "got     -l, 4 B, SHA-256 agrees\n"},
		{args: "get HOST mine.txt", status: 1, message: "mine.txt: there is another file of that name here; -f replaces it"},
		{args: "get -f HOST mine.txt", out: "got     mine.txt, 6 B, SHA-256 agrees\n"},
		{args: "get HOST lab", status: 1, message: "lab: is a folder; -r takes it"},
		{args: "get -q -r -o down HOST lab none", status: 1, words: "* none: no such file or folder on the server\n", message: "1 of 3 failed: none"},
		{args: "get HOST notes.txt lab/a.txt -", out: "holaa", words: "got     lab/a.txt, 1 B"},
		{args: "get -o - HOST notes.txt", out: "hola"},
		{args: "put -q HOST FILE"},
		{args: "put HOST FILE", out: "same    FILE, 2 B\n"},
		{args: "put -to x/y HOST FILE", out: "sent    FILE, 2 B, SHA-256 agrees\n"},
		{args: "put -as a/b HOST -", in: "piped", status: 1, message: "a/b: the server says"},
		{args: "put -as piped HOST -", in: "piped", out: "sent    piped, 5 B, SHA-256 agrees\n"},
		{args: "get HOST piped -", out: "piped"},
		{args: "put HOST nowhere", status: 1, message: "nowhere: no such file or directory"},
		{args: "rm HOST lab", status: 1, message: "lab: is a folder"},
		{args: "rm HOST lab/*", out: "removed lab/a.txt\nremoved lab/b.txt\n"},
		{args: "rm -r HOST lab", out: "removed lab\n"},
		{args: "rm -r HOST /", status: 1, message: "/: the shelf itself stays"},
		{args: "rm HOST lab/a.txt gone", status: 1, words: "* gone: no such file", message: "2 of 2 failed: lab/a.txt, gone"},
		{args: "ls -wait 1ms " + free, status: 1, message: "no connection to " + free + " within 1ms: connection refused"},
		{args: "get -wait 1ms " + free + " a b", status: 1, message: "no connection to " + free},

		{args: "ls", status: 2, message: "a host is missing"},
		{args: "get HOST", status: 2, message: "which file?"},
		{args: "put HOST", status: 2, message: "which file?"},
		{args: "rm HOST", status: 2, message: "which file?"},
		{args: "get tcp://HOST a", status: 2, message: `"tcp://`},
		{args: "get -r HOST lab -", status: 2, message: "-r makes folders"},
		{args: "put HOST -", status: 2, message: "the standard input needs a name"},
		{args: "put -as x HOST FILE", status: 2, message: "-as is for the standard input"},
		{args: "put -j 0 HOST FILE", status: 2, message: "-j is a number"},
		{args: "get -timeout 0s HOST a", status: 2, message: "-timeout"},
		{args: "get -x HOST a", status: 2, message: "there is no flag -x ("},
		{args: "put -h", out: "DESCRIPTION"},
	} {
		t.Run(strings.NewReplacer("HOST", "", "/", "|").Replace(c.args), func(t *testing.T) {
			names := strings.NewReplacer("HOST", srv.Addr, "FILE", here)
			var out, words bytes.Buffer
			err := exec(t.Context(), strings.Fields(names.Replace(c.args)), strings.NewReader(c.in), &out, &words)
			if got := cli.Status(err); got != c.status {
				t.Errorf("status %d, want %d (%v)", got, c.status, err)
			}
			if want := names.Replace(c.out); out.String() != want && (c.out != "DESCRIPTION" || !strings.Contains(out.String(), "-as NAME")) {
				t.Errorf("output %q, want %q", out.String(), want)
			}
			if !strings.Contains(words.String(), c.words) || c.words == "" && c.status == 0 && words.Len() > 0 && !strings.HasPrefix(words.String(), "got ") {
				t.Errorf("error output %q, want %q", words.String(), c.words)
			}
			if (err == nil) != (c.message == "") || err != nil && !strings.HasPrefix(err.Error(), c.message) {
				t.Errorf("error %v, want %q", err, c.message)
			}
		})
	}
}

func TestLongListing(t *testing.T) {
	srv := shelftest.Serve(t, nil)
	put(t, srv.Dir, "a", "12345")
	put(t, srv.Dir, "d/x", "")
	var out bytes.Buffer
	if err := exec(t.Context(), []string{"ls", "-l", srv.Addr}, nil, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(srv.Dir, "a"))
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("           5  %s  a\n", info.ModTime().Format("2006-01-02 15:04")); !strings.HasPrefix(out.String(), want) {
		t.Errorf("output %q, want %q", out.String(), want)
	}
	if !strings.Contains(out.String(), "           -  ") || !strings.HasSuffix(out.String(), "  d/\n") {
		t.Errorf("output %q lacks the folder", out.String())
	}
}

func TestNamesFromTheServerAreSafeToShow(t *testing.T) {
	addr := shelftest.Follow(t, shelftest.Script{
		Replies: map[string]string{
			"MLST": "250-it is:\r\n type=dir; .\r\n250 end\r\n",
			"RETR": "550 \x1b[31mred\r\n",
		},
		Data: map[string]string{"MLSD .": "type=file;size=1; a\x1b[2J\u202e\r\n"},
	})
	var out, words bytes.Buffer
	if err := exec(t.Context(), []string{"ls", addr}, nil, &out, &words); err != nil || out.String() != "a\n" {
		t.Errorf("output %q, %v", out.String(), err)
	}
	err := exec(t.Context(), []string{"get", "-r", "-o", t.TempDir(), addr, "."}, nil, &out, &words)
	if err == nil || strings.ContainsAny(err.Error()+words.String(), "\x1b\u202e") {
		t.Errorf("%v %q", err, words.String())
	}
}

// What comes from a pipe and stops coming is not stored.
func TestInterruptedInputIsNotStored(t *testing.T) {
	srv := shelftest.Serve(t, nil)
	in, feed := io.Pipe()
	defer feed.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		ended <- exec(ctx, []string{"put", "-as", "a", srv.Addr, "-"}, in, io.Discard, io.Discard)
	}()
	_, _ = feed.Write([]byte("part of it")) // returns when it is read
	interrupt()
	if err := <-ended; cli.Status(err) != 1 || err.Error() != "interrupted" {
		t.Errorf("ended with %v", err)
	}
	if _, err := os.Stat(filepath.Join(srv.Dir, "a")); err == nil {
		t.Error("a part was published")
	}
}

func TestFullOutputOfGet(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	srv := shelftest.Serve(t, nil)
	put(t, srv.Dir, "a", "data")
	err = exec(t.Context(), []string{"get", srv.Addr, "a", "-"}, nil, full, io.Discard)
	if cli.Status(err) != 1 || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("ended with %v", err)
	}
	err = exec(t.Context(), []string{"ls", srv.Addr}, nil, full, io.Discard)
	if cli.Status(err) != 1 || !strings.Contains(err.Error(), "write the output") {
		t.Errorf("ended with %v", err)
	}
}

func TestPutTellsTheTimeOfTheReceipt(t *testing.T) {
	srv := shelftest.Serve(t, func(c *files.Config, _ *ftp.Config) { c.Access = files.DropBox })
	here := put(t, t.TempDir(), "lab3.pdf", "hola")
	for _, c := range []struct{ args, in string }{{"put -nick ana HOST FILE", ""}, {"put -nick ana -as lab3.pdf HOST -", "hola"}} {
		args := strings.Fields(strings.NewReplacer("HOST", srv.Addr, "FILE", here).Replace(c.args))
		var out, errs bytes.Buffer
		if err := exec(t.Context(), args, strings.NewReader(c.in), &out, &errs); err != nil {
			t.Fatal(err, errs.String())
		}
		list, err := os.ReadFile(filepath.Join(srv.Dir, "ana", "RECEIPTS.txt"))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(list), "\n")[3:]
		newest := lines[0]
		if strings.Contains(newest, " renamed: ") { // which "put -" does when all has come
			newest = lines[1]
		}
		want := ", handed in at " + strings.Fields(newest)[1] + "\n"
		if !strings.HasSuffix(out.String(), ", SHA-256 agrees"+want) {
			t.Errorf("it says %q, want %q at the end", out.String(), want)
		}
	}
}

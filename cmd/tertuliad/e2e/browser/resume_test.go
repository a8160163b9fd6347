package browser

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"

	"github.com/chromedp/chromedp"
)

// ranges is a script that notes the Content-Range of each upload that goes on.
const ranges = `
	window.offsets = [];
	const set = XMLHttpRequest.prototype.setRequestHeader;
	XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
		if (name === "Content-Range") offsets.push(value);
		set.call(this, name, value);
	};
	addEventListener("beforeunload", (e) => e.stopImmediatePropagation());` // which asks whether the user wants to go

// large writes a file of size bytes, and returns its path and its content.
func large(t *testing.T, folder, name string, size int) (path string, content []byte) {
	t.Helper()
	content = bytes.Repeat([]byte("0123456789abcde\n"), size/16)
	path = filepath.Join(folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, content
}

func TestUploadsAndLinesGoOnAfterTheServerWasKilled(t *testing.T) {
	flags := []string{"-state-dir", t.TempDir(), "-files-dir", t.TempDir(), "-http-addr", "127.0.0.1:" + servertest.ReservedPort(t)}
	s := serve(t, flags...)
	eva := chromium(t).user(desktop)
	eva.begins(ranges)
	eva.joins(s.page, "eva")
	folder := t.TempDir()
	var paths []string
	contents := make(map[string][]byte)
	for i := range 3 {
		name := fmt.Sprintf("large%d.bin", i)
		path, content := large(t, folder, name, 24<<20+16*i)
		paths, contents[name] = append(paths, path), content
	}
	slow(eva)
	eva.do(chromedp.SetUploadFiles(chromedp.CSS("#pick-files"), paths))
	// From 8 MiB on the server writes a file down.
	eva.until(`[...document.querySelectorAll("#uploads progress")].filter((p) => p.value > 11e6).length === 3`)
	s.Kills()
	eva.until(`document.querySelectorAll('#uploads li[data-state="lost"]').length === 3 && document.body.dataset.connection === "waiting"`)
	var lines []string
	for i := range 5 {
		line := fmt.Sprint("while it is away ", i)
		eva.types(line)
		lines = append(lines, "eva: "+line)
	}
	fast(eva)
	serve(t, flags...)
	eva.isOpen()
	eva.until(`!document.querySelector("#uploads li") && document.querySelectorAll('#lines .msg[data-tick="kept"]').length === 5`)
	got := slices.DeleteFunc(eva.said(), func(line string) bool { return contents[line[len("eva: "):]] != nil })
	if !slices.Equal(got, lines) {
		t.Errorf("the room has %q, want %q", got, lines)
	}
	for name, content := range contents {
		got, err := os.ReadFile(filepath.Join(flags[3], name))
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s has %d bytes, want %d (%v)", name, len(got), len(content), err)
		}
		if !eval[bool](eva, `offsets.some((range) => range.endsWith("/%d") && Number(range.match(/\d+/)[0]) >= 8e6)`, len(content)) {
			t.Errorf("%s has not gone on: %s", name, eval[string](eva, `JSON.stringify(offsets)`))
		}
	}
	eva.wellBehaved()
}

func TestAFileThatIsChosenAgainGoesOn(t *testing.T) {
	s := serve(t)
	eva := chromium(t).user(desktop)
	eva.begins(ranges)
	eva.joins(s.page, "eva")
	folder := t.TempDir()
	for _, c := range []struct {
		name              string
		isChanged, isLost bool // the connection is lost before the server hears of the upload
	}{
		{name: "same.bin"}, {name: "same-lost.bin", isLost: true}, {name: "changed.bin", isChanged: true}, {name: "changed-lost.bin", isChanged: true, isLost: true},
	} {
		path, content := large(t, folder, c.name, 40<<20)
		slow(eva)
		eva.do(chromedp.SetUploadFiles(chromedp.CSS("#pick-files"), []string{path}))
		eva.until(`document.querySelector('#uploads progress[aria-label="%s"]')?.value > 11e6`, c.name)
		eva.do(chromedp.Reload())
		eva.isOpen()
		fast(eva)
		eva.opens(s.page + "#/files")
		eva.until(`document.querySelector("#waiting li")?.textContent.includes(%q)`, c.name)
		if c.isChanged {
			path, content = large(t, folder, c.name, 41<<20)
			content[0] = 'x'
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		offline(eva, c.isLost)
		eva.do(chromedp.SetUploadFiles(chromedp.CSS("#pick-files"), []string{path}))
		if c.isLost {
			eva.until(`document.querySelector('#uploads li[data-state="lost"]')`)
			offline(eva, false)
		}
		eva.until(entryNames+`.includes(%q)`, c.name)
		if got, err := os.ReadFile(filepath.Join(s.shelf, c.name)); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s has %d bytes, and not the %d of the file (%v)", c.name, len(got), len(content), err)
		}
		if went := eval[int](eva, `offsets.length`); (went > 0) == c.isChanged {
			t.Errorf("%s goes on %d times", c.name, went)
		}
		eva.opens(s.page + "#tertulia")
	}
	eva.wellBehaved()
}

func TestAFaultOfTheServerEndsAnUpload(t *testing.T) {
	s := serve(t)
	to, err := url.Parse(s.page)
	if err != nil {
		t.Fatal(err)
	}
	uploads := make(chan bool, 16)
	pass := httputil.NewSingleHostReverseProxy(to)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPut {
			pass.ServeHTTP(w, r)
			return
		}
		uploads <- true
		http.Error(w, "the disk is broken", http.StatusInternalServerError)
	}))
	defer proxy.Close()
	eva := chromium(t).user(desktop)
	eva.joins(proxy.URL, "eva")
	eval[bool](eva, drop, `["notes.txt"]`)
	for range 2 { // the user tries it again
		eva.until(`document.querySelector('#uploads li[data-state="failed"]')?.textContent.includes("the disk is broken")`)
		<-uploads
		eva.do(chromedp.Click(chromedp.CSS("#uploads .buttons button")))
	}
	eva.until(`document.querySelector('#uploads li[data-state="failed"]')`)
	if n := len(uploads); n != 1 {
		t.Errorf("the file is sent %d times more", n-1)
	}
	eva.opens("about:blank") // which ends its connections through the proxy
}

func TestAnUploadIsCancelled(t *testing.T) {
	s := serve(t)
	ana, eva := s.joins("ana"), chromium(t).user(desktop)
	eva.joins(s.page, "eva")
	ana.Sees("* eva joined")
	path, _ := large(t, t.TempDir(), "large.bin", 40<<20)
	slow(eva)
	eva.do(chromedp.SetUploadFiles(chromedp.CSS("#pick-files"), []string{path}))
	eva.until(`document.querySelector("#uploads progress")?.value > 1e6`)
	eva.do(chromedp.Click(chromedp.CSS("#uploads li > .icon-button")))
	eva.until(`document.querySelector("#uploads").hidden && !document.querySelector("#uploads li")`)
	fast(eva)
	eval[bool](eva, drop, `["notes.txt"]`)
	eva.until(`document.querySelector("#lines .card bdi")?.textContent === "notes.txt"`)
	if names := s.names(); !slices.Equal(names, []string{"notes.txt"}) {
		t.Errorf("the shelf has %q", names)
	}
	eva.wellBehaved()
}

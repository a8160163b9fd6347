package shelf

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFolderIsFetchedAsAZipFile(t *testing.T) {
	s := serve(t, nil)
	for _, folder := range []string{"lab", "lab/sub", "lab/empty"} {
		s.do(t, "MKCOL", "/files/"+folder, "").want(t, 201)
	}
	text := strings.Repeat("hola ", 1000)
	s.put(t, "/files/lab/a.txt", text)
	s.put(t, "/files/lab/sub/%C3%B1%5C.bin", "\x00\x01")
	s.put(t, "/files/other", "x")
	got := s.do(t, "GET", "/files/lab?zip", "").want(t, 200)
	equal(t, "disposition", got.Header.Get("Content-Disposition"), "attachment; filename=lab.zip")
	read, err := zip.NewReader(strings.NewReader(got.body), int64(len(got.body)))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"lab/": "", "lab/sub/": "", "lab/empty/": "", "lab/a.txt": text, "lab/sub/ñ_.bin": "\x00\x01"}
	for _, f := range read.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(in)
		in.Close()
		if content, is := want[f.Name]; err != nil || !is || string(b) != content {
			t.Errorf("%s has %d bytes, %v", f.Name, len(b), err)
		}
		delete(want, f.Name)
	}
	if len(want) > 0 || len(got.body) > len(text) {
		t.Errorf("%d bytes without %v", len(got.body), want)
	}
	s.do(t, "GET", "/files/none?zip", "").want(t, 404)
	s.do(t, "GET", "/files/?zip", "").want(t, 200)
}

func TestAZipFileEndsWhereALinkLeadsBack(t *testing.T) {
	s := serve(t, nil)
	s.do(t, "MKCOL", "/files/lab", "").want(t, 201)
	s.put(t, "/files/lab/a", "x")
	for _, link := range []string{"one", "two"} {
		if err := os.Symlink("../lab", filepath.Join(s.dir, "lab", link)); err != nil {
			t.Fatal(err)
		}
	}
	got := s.do(t, "GET", "/files/?zip", "").want(t, 200)
	read, err := zip.NewReader(strings.NewReader(got.body), int64(len(got.body)))
	if err != nil || len(read.File) != 3 {
		t.Errorf("%d files, %v", len(read.File), err)
	}
}

func TestFewZipFilesAreMadeAtOnce(t *testing.T) {
	s := serve(t, nil)
	s.put(t, "/files/a", "x")
	for range maxZips {
		s.zips <- struct{}{}
	}
	got := s.do(t, "GET", "/files/?zip", "").want(t, 503)
	equal(t, "Retry-After", got.Header.Get("Retry-After"), "2")
	<-s.zips
	s.do(t, "GET", "/files/?zip", "").want(t, 200)
}

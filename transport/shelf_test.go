package transport

import (
	"testing"

	"tertulia/actors/files"
)

func TestLinksMeanNothingToAShell(t *testing.T) {
	s := &Shelf{URL: "ftp://192.168.1.7:2121"}
	for path, want := range map[string]string{
		"/notes.txt":           "ftp://192.168.1.7:2121/notes.txt",
		"/lab 3/ñ.txt":         "ftp://192.168.1.7:2121/lab%203/%C3%B1.txt",
		"/a;b|c&d$e`f'g\"h(i)": "ftp://192.168.1.7:2121/a%3Bb%7Cc%26d%24e%60f%27g%22h%28i%29",
		"/*?[x]{y}~!#%\\<>":    "ftp://192.168.1.7:2121/%2A%3F%5Bx%5D%7By%7D%7E%21%23%25%5C%3C%3E",
		"/a\nb":                "ftp://192.168.1.7:2121/a%0Ab",
	} {
		if got := s.Link(path); got != want {
			t.Errorf("Link(%q) = %s, want %s", path, got, want)
		}
	}
}

// The commands are those of FTP where it is open, and otherwise lead to the page's server.
func TestAFileIsFetchedOverTheProtocolThatIsOpen(t *testing.T) {
	cfg := files.DefaultConfig()
	cfg.Dir = t.TempDir()
	f, err := files.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	const ftp, page = "ftp://192.168.1.7:2121", "http://192.168.1.7:8080/"
	for _, c := range []struct{ ftp, page, fetch, put, browse string }{
		{ftp, page, "curl -O ftp://192.168.1.7:2121/lab/a%20b", "curl -u ana: -T FILE ftp://192.168.1.7:2121/lab/", "http://192.168.1.7:8080/files/lab/a%20b"},
		{ftp, "", "curl -O ftp://192.168.1.7:2121/lab/a%20b", "curl -u ana: -T FILE ftp://192.168.1.7:2121/lab/", "ftp://192.168.1.7:2121/lab/a%20b"},
		{"", page, "curl -O http://192.168.1.7:8080/files/lab/a%20b", "curl -u ana: -T FILE http://192.168.1.7:8080/files/lab/", "http://192.168.1.7:8080/files/lab/a%20b"},
	} {
		s := NewShelf(f, false)
		s.URL, s.Page = c.ftp, c.page
		if browse := s.Browse("/lab/a b"); browse != c.browse {
			t.Errorf("with %q and %q: %s, want %s", c.ftp, c.page, browse, c.browse)
		}
		if fetch, put := s.Fetch("ana", "/lab/a b"), s.Put("ana", "/lab"); fetch != c.fetch || put != c.put {
			t.Errorf("with %q and %q: %s and %s", c.ftp, c.page, fetch, put)
		}
	}
	s := NewShelf(f, false)
	s.Page = page
	if put := s.Put("ana", "/"); put != "curl -u ana: -T FILE http://192.168.1.7:8080/files/" {
		t.Errorf("into the shelf's own folder: %s", put)
	}
	if put := NewShelf(f, false).Put("ana", "/"); put != "" {
		t.Errorf("without an address: %s", put)
	}
}

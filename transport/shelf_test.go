package transport

import "testing"

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

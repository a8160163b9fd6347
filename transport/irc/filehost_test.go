package irc

import "testing"

func TestFilesAreSentAsSafelyAsLines(t *testing.T) {
	for _, c := range []struct {
		page    string
		secured bool
		want    string
	}{
		{"http://host:8080/", false, "http://host:8080/upload"}, {"http://host:8080/", true, "https://host:8080/upload"},
		{"https://example.org/chat/", false, "https://example.org/chat/upload"}, {"https://example.org/chat/", true, "https://example.org/chat/upload"},
	} {
		if got := uploadURL(c.page, c.secured); got != c.want {
			t.Errorf("of %s, %v it is %s, want %s", c.page, c.secured, got, c.want)
		}
	}
}
